import { describe, expect, it } from 'vitest'
import { seededRandom } from '../pacing/seeded-random.ts'
import type { PodShare, Stratum } from './evidence.ts'
import { judgeDistribution, type Judgement } from './judge.ts'
import { gatherEvidence } from './ledger.ts'
import { connectionsNeeded } from './planning.ts'
import { podStatistics } from './pod-statistics.ts'
import { SteadyJudgement } from './steady.ts'
import { stillNeeded } from './still-needed.ts'
import { podNames } from './testing/choosers.ts'
import { multinomialCounts } from './testing/multinomial-counts.ts'
import { emptyRow, servicePlan } from './testing/simulated-run.ts'

const tolerance = 0.25
const evenly = (names: string[]): PodShare[] => names.map((name) => ({ name, expectedShare: 1 / names.length }))
const stratum = (fromMs: number, names: string[], counts: number[]): Stratum =>
  ({ fromMs, toMs: fromMs + 1_000, pods: evenly(names), observed: Object.fromEntries(names.map((name, i) => [name, counts[i] ?? 0])) })
const needed = (...strata: Stratum[]): number | null => stillNeeded(podStatistics(strata), strata, tolerance)

describe('units still needed', () => {
  it.each([3, 10, 50])('are the planned number before anything was seen, of %i pods', (size) => {
    const pods = podNames(size)
    const asked = needed(stratum(0, pods, [])) ?? 0
    expect(asked / connectionsNeeded(size, tolerance)).toBeCloseTo(1, 2)
  })

  it('shrink one by one where every pod has exactly its share, and end where the verdict does', () => {
    const totals = [30, 120, 180].map((n) => n + (needed(stratum(0, ['a', 'b', 'c'], [n / 3, n / 3, n / 3])) ?? 0))
    expect(Math.max(...totals)).toBeLessThan(1.01 * 816)
    expect(totals.toSorted((a, b) => b - a)).toEqual(totals)
    const uneven = [330, 270, 300]
    const asked = needed(stratum(0, ['a', 'b', 'c'], uneven)) ?? 0
    const then = uneven.map((count) => count + asked / 3)
    expect(podStatistics([stratum(0, ['a', 'b', 'c'], then)]).every(({ interval }) => interval.low > -tolerance && interval.high < tolerance)).toBe(true)
  })

  it('start anew for a pod that joins, from its own exposure', () => {
    const before = stratum(0, ['a', 'b', 'c'], [200, 200, 200])
    expect(needed(before)).toBeLessThan(230)
    const joined = needed(before, stratum(1_000, ['a', 'b', 'd'], [30, 30, 30])) ?? 0
    expect(joined).toBeGreaterThan(600)
    expect(joined).toBeLessThan(900)
    const later = needed(before, stratum(1_000, ['a', 'b', 'd'], [80, 80, 80])) ?? 0
    expect(joined - later).toBeGreaterThan(130)
    expect(joined - later).toBeLessThan(260)
  })

  it('wait for a pod that left too early to be judged only until it has been there too briefly', () => {
    const left = stratum(0, ['a', 'b', 'c'], [40, 40, 40])
    expect(needed(left, stratum(1_000, ['a', 'b'], [500, 500]))).toBe(80)
  })

  it('are told of a pod that is far off by what makes that sure, and not of one that lies at the tolerance', () => {
    expect(needed(stratum(0, ['a', 'b', 'c'], [60, 20, 20]))).toBeLessThan(300)
    expect(needed(stratum(0, ['a', 'b', 'c'], [12_500, 8_750, 8_750]))).toBeNull()
    expect(stillNeeded([], [], tolerance)).toBeNull()
  })
})

interface Watched { shown: number; promises: number[]; steps: number[] }

/** Runs as a live view follows them: a look a second; `swapAt`: in that second a pod is replaced by another. */
function watched(size: number, runs: number, perSecond: number, swapAt: number | null, seed: number, weight = 1): Watched[] {
  const random = seededRandom(seed)
  const all = podNames(size + 1)
  const plan = servicePlan(all.slice(0, size))
  const nothing = gatherEvidence(plan, null, [], [emptyRow(0, 1_000)])
  const [template] = nothing.epochs
  if (!template) throw new Error('an empty second is an epoch')
  const lookAt = (epochs: { names: string[]; counts: Record<string, number> }[]): Judgement => judgeDistribution({
    plan, balance: { kind: 'even', tolerance }, load: { connections: 50, requestsPerConnection: 1 }, random: null,
    evidence: {
      ...nothing,
      epochs: epochs.map(({ names, counts }, i) => ({ ...template, fromMs: i * 1e6, toMs: (i + 1) * 1e6, pods: evenly(names), connections: counts })),
    },
  })
  return Array.from({ length: runs }, () => {
    const epochs = [{ names: all.slice(0, size), counts: {} as Record<string, number> }]
    const steady = new SteadyJudgement()
    const words: string[] = []
    const totals: number[] = []
    let conclusiveAt: number | null = null
    for (let second = 0; second < 60; second++) {
      if (second === swapAt) epochs.push({ names: all.slice(1), counts: {} })
      const epoch = epochs.at(-1)
      const drawn = multinomialCounts(epoch?.names.map((name) => (name === all[1] ? weight : 1)) ?? [], perSecond, random)
      epoch?.names.forEach((name, i) => { epoch.counts[name] = (epoch.counts[name] ?? 0) + (drawn[i] ?? 0) })
      const look = lookAt(epochs)
      words.push(steady.next(look).distribution.verdict)
      const { verdict, neededN, n } = look.distribution
      if (verdict !== 'inconclusive') conclusiveAt ??= n
      else if (conclusiveAt === null && neededN !== null) totals.push(n + neededN)
    }
    return {
      shown: words.filter((word, i) => i > 0 && word !== words[i - 1]).length,
      promises: conclusiveAt === null ? [] : totals.map((total) => total / (conclusiveAt ?? 1)),
      steps: totals.slice(1).map((total, i) => total / (totals[i] ?? 1)),
    }
  })
}

const quantile = (values: number[], p: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(p * values.length))] ?? NaN

describe('what a live view says of runs that are simulated', () => {
  it.each([[3, 60], [10, 300]])('of %i even pods: the promise leads to the verdict, without jumps, and the word changes once', (size, perSecond) => {
    const runs = watched(size, 60, perSecond, null, size)
    const promises = runs.flatMap((run) => run.promises)
    const steps = runs.flatMap((run) => run.steps)
    expect(quantile(promises, 0.05)).toBeGreaterThan(1)
    expect(quantile(promises, 0.5)).toBeLessThan(2)
    expect(quantile(promises, 0.95)).toBeLessThan(3)
    expect(quantile(steps, 0.5)).toBeCloseTo(1, 1)
    expect(quantile(steps, 0.01)).toBeGreaterThan(0.7)
    expect(quantile(steps, 0.99)).toBeLessThan(1.5)
    const changes = runs.map((run) => run.shown)
    expect([quantile(changes, 0.5), quantile(changes, 0.95)]).toEqual([1, 1])
  })

  it.each([[3, 60, 1.6], [10, 300, 1.6], [10, 300, 1.25]])('of %i pods one of which is off: the word still changes once, twice at most in 95 of 100', (size, perSecond, weight) => {
    const changes = watched(size, 60, perSecond, null, size + 7, weight).map((run) => run.shown)
    expect(quantile(changes, 0.5)).toBeLessThanOrEqual(1)
    expect(quantile(changes, 0.95)).toBeLessThanOrEqual(2)
  })

  it.each([[3, 60], [10, 300]])('of %i even pods one of which is replaced: the word changes once, or there and back until the newcomer is told', (size, perSecond) => {
    const changes = watched(size, 60, perSecond, 25, size + 20).map((run) => run.shown)
    expect(quantile(changes, 0.5)).toBeLessThanOrEqual(1)
    expect(quantile(changes, 0.95)).toBeLessThanOrEqual(3)
  })
})
