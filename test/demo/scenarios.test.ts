import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scenarioNames, type ScenarioName } from '../../electron/demo/start-demo-cluster.ts'
import type { failoverScenarios } from '../../electron/demo/scenarios/failovers.ts'
import { truthSchema, type Truth } from '../../electron/demo/truth/truth.ts'
import type { ScaleOut } from '../../shared/failover/scale-out-report.ts'
import type { Distribution, Report } from '../../shared/report/report.ts'
import { Evenkeel } from '../support/evenkeel.ts'

interface Expected {
  verdict: Distribution['verdict']
  reason: Distribution['reasons'][number]['code']
  code: number
  /** What kind of balancer it is found to be, where the scenario is about that. */
  balancer?: Distribution['balancer']['kind']
  /** How the newcomers fared, where the Service is scaled out. */
  scaleOut?: ScaleOut['verdict']
  /** A loss that nobody asked for and that is timed, from the slice that the cluster itself saw change. */
  timed?: string
  /** The pods the reason may be about, by what the cluster itself saw; not checked where left out. */
  subjects?: (truth: Truth) => string[]
}

const deleted = ({ events }: Truth): string[] => events.filter(({ kind }) => kind === 'delete-requested').map(({ subject }) => subject)

/** Those that were ready in the slices and then no longer. */
function unready({ events }: Truth): string[] {
  const ready = new Set<string>()
  return events.filter(({ kind }) => kind === 'slice-updated').flatMap(({ subject, detail }) => {
    if (detail['ready'] === true) ready.add(subject)
    return detail['ready'] === false && ready.has(subject) ? [subject] : []
  })
}

/** `failover`, `even` and `hot-pod` are run in test/cli/demo.test.ts, those of failovers by `npm run acceptance`. */
const expected: Record<Exclude<ScenarioName, 'failover' | 'even' | 'hot-pod' | keyof typeof failoverScenarios>, Expected> = {
  'starved-pod': {
    verdict: 'skewed', reason: 'starved-pod', code: 1,
    subjects: ({ pods }) => pods.filter((pod) => pod.connectionsAccepted === 0).map((pod) => pod.name),
  },
  'slow-pod': { verdict: 'balanced', reason: 'slow-pod', code: 0 },
  'not-ready': { verdict: 'balanced', reason: 'not-ready', code: 0, subjects: unready, timed: 'unplanned readiness loss' },
  'leaving-pods': { verdict: 'balanced', reason: 'terminating', code: 0, subjects: deleted },
  'stale-endpoint': { verdict: 'balanced', reason: 'stale-endpoint', code: 0, subjects: unready },
  'keepalive-pin': { verdict: 'inconclusive', reason: 'keep-alive', code: 4 },
  'few-connections': { verdict: 'inconclusive', reason: 'few-connections', code: 4 },
  'scale-out': { verdict: 'balanced', reason: 'balanced', code: 0, scaleOut: 'fair' },
  'scale-out-idle': { verdict: 'inconclusive', reason: 'keep-alive', code: 4, scaleOut: 'kept-idle' },
  'affinity': {
    verdict: 'pinned', reason: 'affinity', code: 1,
    subjects: ({ pods }) => pods.filter((pod) => pod.connectionsAccepted > 0).map((pod) => pod.name),
  },
  'weights': { verdict: 'skewed', reason: 'weights', code: 1 },
  'round-robin': { verdict: 'balanced', reason: 'balanced', code: 0, balancer: 'more-even-than-random' },
  'local-policy': { verdict: 'balanced', reason: 'traffic-policy-local', code: 0 },
  'same-zone': { verdict: 'balanced', reason: 'zone-preference', code: 0 },
  'same-node': { verdict: 'balanced', reason: 'node-preference', code: 0 },
  'by-name': { verdict: 'not-tested', reason: 'route-bypasses-service', code: 0 },
}

function expectTimed(losses: Report['failover'], { events }: Truth): void {
  expect(losses.length).toBeGreaterThan(0)
  for (const { victim, sliceAt } of losses) {
    const seen = events.filter(({ kind, subject, detail }) => kind === 'slice-updated' && subject === victim && detail['ready'] === false)
    const offMs = seen.map(({ at }) => Math.abs(Date.parse(at) - Date.parse(sliceAt ?? '')))
    expect(Math.min(...offMs), `${victim} at ${sliceAt}`).toBeLessThan(1_000)
  }
}

/** Each reason stands first where a real run provokes it, about the pod the cluster itself tells of. */
describe('scenarios', () => {
  let evenkeel: Evenkeel
  beforeAll(async () => { evenkeel = await Evenkeel.create() })
  afterAll(() => evenkeel.dispose())

  async function demo(scenario: string): Promise<{ code: number | null; report: Report; truth: Truth }> {
    const file = evenkeel.file(`${scenario}.json`)
    const { code, report } = await evenkeel.report('demo', '--scenario', scenario, '--seed', '5', '--truth', file)
    return { code, report, truth: truthSchema.parse(JSON.parse(await readFile(file, 'utf8'))) }
  }

  it.concurrent.each(Object.entries(expected))('%s', async (scenario, { verdict, reason, code: exitCode, balancer, subjects, scaleOut, timed }) => {
    const { code, report, truth } = await demo(scenario)
    const { distribution } = report
    expect({ verdict: distribution.verdict, first: distribution.reasons[0]?.code, code }, JSON.stringify(distribution.reasons))
      .toEqual({ verdict, first: reason, code: exitCode })
    expect(report.scaleOut?.map((growth) => growth.verdict)).toEqual(scaleOut && [scaleOut])
    if (balancer) expect(distribution.balancer.kind).toBe(balancer)
    if (timed) expectTimed(report.failover.filter((one) => one.disruption === timed), truth)
    if (subjects) expect(subjects(truth)).toContain(distribution.reasons[0]?.subject)
  })

  it('lists all of them', async () => {
    const { code, stdout } = await evenkeel.run('demo', '--list')
    expect(code).toBe(0)
    expect(stdout.trim().split('\n').map((line) => line.split(' ')[0])).toEqual(scenarioNames)
  })
})
