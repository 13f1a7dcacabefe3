import type { failoverScenarios } from '../../electron/demo/scenarios/failovers.ts'
import type { Truth } from '../../electron/demo/truth/truth.ts'
import type { Report } from '../../shared/report/report.ts'
import { type Bar, measured, type PartResult } from './bar.ts'
import { runOnDemo } from '../../test/demo/demo-run.ts'
import { lostBy } from '../../test/demo/failover-truth.ts'

type Line = Omit<Bar, 'part'>
type Scenario = keyof typeof failoverScenarios

interface Expected {
  /** What the run must come to, in words. */
  limit: string
  holds(report: Report): boolean
  /** Every connection carries one request, so that the truth knows how many were lost. */
  counts: boolean
}

const phases = ({ failover }: Report): (string | undefined)[] => failover.map(({ verdict }) => verdict?.phase)
const told = ({ timeline }: Report, kind: string): string[] => timeline.filter((event) => event.source === 'disruption' && event.kind === kind).map(({ detail }) => detail)

const expected: Record<Scenario, Expected> = {
  'rollout': {
    limit: 'requests are lost, programming is blamed, a preStop sleep advised', counts: true,
    holds: (report) => report.totals.failed > 0 && phases(report).includes('programming')
      && report.failover.some(({ verdict }) => verdict?.next.includes('preStop sleep')),
  },
  'rollout-prestop': {
    limit: '0 lost, 5 graceful failovers', counts: true,
    holds: ({ totals, failover }) => totals.failed === 0 && failover.length === 5 && failover.every(({ verdict }) => verdict?.graceful),
  },
  'slow-drain': { limit: 'clients on old connections are blamed', counts: false, holds: (report) => phases(report).includes('keep-alive') },
  'no-replacement': {
    limit: 'the newcomers have no node, in the scheduler\'s words', counts: true,
    holds: ({ failover }) => failover.length > 0 && failover.every(({ newcomerScheduledAt, verdict }) => newcomerScheduledAt === null && verdict?.text.includes('Too many pods')),
  },
  'node-lost': {
    limit: 'the loss of the node is named and blamed', counts: true,
    holds: (report) => report.failover.every(({ disruption }) => disruption === 'unplanned loss of node demo-worker-2') && phases(report).includes('node'),
  },
  'budget': {
    limit: 'both disruptions refused with the budget as reason, the node opened again, nothing lost', counts: true,
    holds: (report) => report.failover.length === 0 && report.totals.failed === 0
      && told(report, 'skipped').some((text) => text.includes('PodDisruptionBudget shop/checkout allows 0 pods'))
      && told(report, 'failed').some((text) => text.includes('needs 5 healthy pods and has 5 currently'))
      && told(report, 'undone').some((text) => text.startsWith('nodes demo-worker-2')) && told(report, 'accepted').every((text) => text.includes('closed to new pods')),
  },
}

/** The demo's failover scenarios, two at a time: each verdict as it must be, and what was lost against the truth file. */
export function measureFailoverScenarios(seed: number): Promise<PartResult> {
  return measured('demo scenarios of failovers', async () => {
    const lines: Line[] = []
    const waiting = [...scenarios]
    for (let pair = waiting.splice(0, 2); pair.length > 0; pair = waiting.splice(0, 2)) {
      lines.push(...(await Promise.all(pair.map((name) => scenarioLines(name, expected[name], seed)))).flat())
    }
    return lines
  })
}

async function scenarioLines(name: Scenario, { limit, holds, counts }: Expected, seed: number): Promise<Line[]> {
  const { report, truth } = await runOnDemo({ scenario: name, seed })
  const lost = lostOver(truth)
  const { failed, unfinished } = report.totals
  const classes = [...report.errors.map((error) => `${error.count} ${error.class}`), ...(unfinished > 0 ? [`${unfinished} unfinished`] : [])].join(', ')
  return [
    { what: name, measured: report.headline, limit, met: holds(report) },
    ...(counts ? [{ what: `${name}: requests lost`, measured: `${failed + unfinished}${classes === '' ? '' : ` (${classes})`}, in the truth file ${lost}`, limit: 'the same', met: failed + unfinished === lost }] : []),
  ]
}

const lostOver = ({ pods }: Truth): number => pods.reduce((sum, pod) => sum + lostBy(pod), 0)

const scenarios: readonly Scenario[] = ['rollout', 'rollout-prestop', 'slow-drain', 'no-replacement', 'node-lost', 'budget']
