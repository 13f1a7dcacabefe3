import { describe, expect, it } from 'vitest'
import { seededRandom } from '../pacing/seeded-random.ts'
import type { Distribution } from '../report/report.ts'
import { judgeDistribution, type Judgement } from './judge.ts'
import { looksToChange, SteadyJudgement } from './steady.ts'
import { gatherEvidence } from './ledger.ts'
import { drawCounts, podNames } from './testing/choosers.ts'
import { emptyRow, servicePlan } from './testing/simulated-run.ts'

const look = (verdict: Distribution['verdict'], n = 10): Judgement => ({
  pods: [],
  distribution: {
    verdict, unit: 'connection', n, effectiveN: n, neededN: 0, tolerance: 0.25, maxRelativeDeviation: null, worstPod: null, interval: null,
    pValue: null, dispersion: null, balancer: { kind: 'unknown', confidence: 0 }, reasons: [],
  },
})

const shownFor = (verdicts: Distribution['verdict'][]): Distribution['verdict'][] => {
  const steady = new SteadyJudgement()
  return verdicts.map((verdict, i) => steady.next(look(verdict, i)).distribution.verdict)
}

describe('SteadyJudgement', () => {
  it('shows the first look at once and follows its figures while the verdict stays', () => {
    const steady = new SteadyJudgement()
    expect(steady.next(look('inconclusive', 1)).distribution).toMatchObject({ verdict: 'inconclusive', n: 1 })
    expect(steady.next(look('inconclusive', 2)).distribution.n).toBe(2)
  })

  it('changes after looks in a row that agree, and not for one that strays', () => {
    expect(shownFor(['inconclusive', 'balanced', 'inconclusive', 'balanced', 'balanced', 'inconclusive'])).toEqual(Array(6).fill('inconclusive'))
    const steadily = shownFor(['inconclusive', ...Array<'balanced'>(looksToChange).fill('balanced')])
    expect(steadily).toEqual([...Array(looksToChange).fill('inconclusive'), 'balanced'])
  })

  it('does not keep a verdict that no look confirms', () => {
    const looks = Array.from({ length: 2 * looksToChange }, (_, i) => (i % 2 === 0 ? 'skewed' as const : 'inconclusive' as const))
    expect(shownFor(['balanced', ...looks]).at(-1)).not.toBe('balanced')
  })

  it('lets an even Service turn balanced once and stay so in nearly all live runs, where bare looks change to and fro', () => {
    const random = seededRandom(4)
    const pods = podNames(10)
    const plan = servicePlan(pods)
    const changes = { bare: 0, steady: 0 }
    for (let run = 0; run < 40; run++) {
      const steady = new SteadyJudgement()
      const counts: Record<string, number> = {}
      const shown: string[] = []
      const bare: string[] = []
      for (let second = 0; second < 90; second++) {
        for (const [pod, count] of Object.entries(drawCounts(pods, pods.map(() => 1), 100, random))) counts[pod] = (counts[pod] ?? 0) + count
        const evidence = gatherEvidence(plan, null, [], [emptyRow(0, 1_000)])
        const epochs = evidence.epochs.map((epoch) => ({ ...epoch, connections: counts }))
        const now = judgeDistribution({
          plan, evidence: { ...evidence, epochs }, balance: { kind: 'even', tolerance: 0.25 }, load: { connections: 50, requestsPerConnection: 1 }, random: null,
        })
        bare.push(now.distribution.verdict)
        shown.push(steady.next(now).distribution.verdict)
      }
      const changed = (list: string[]): number => list.filter((verdict, i) => i > 0 && verdict !== list[i - 1]).length
      if (changed(bare) > 1) changes.bare += 1
      if (changed(shown) > 1) changes.steady += 1
    }
    expect(changes.bare).toBeGreaterThan(4)
    expect(changes.steady).toBeLessThanOrEqual(2)
  })
})
