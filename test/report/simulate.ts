import type { Second } from '../../shared/contract/run-event.ts'
import { equalShares } from '../../shared/distribution/expected-shares.ts'
import type { Plan, PlannedPod } from '../../shared/model/plan.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import { reportSchema, type Report } from '../../shared/report/report.ts'
import { RunAnalysis } from '../../shared/report/run-analysis.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { phases, simulatedRows } from './simulate-load.ts'

/** A run made up for tests of what is drawn from it: simulated request by request, concluded by the real analysis. */
export interface SimulatedRun {
  report: Report
  seconds: Second[]
  plan: Plan
  rows: SecondRow[]
  profile: Profile
  timeline: TimelineEvent[]
}

export interface Simulation {
  seed: number
  name: string
  plan: Plan
  profile: Profile
  seconds: number
  /** How much more often than others a pod is chosen, and how much slower it answers; 1 unless given. */
  weights?: Record<string, number>
  slowness?: Record<string, number>
  /** A pod that is deleted, and the one that replaces it. */
  deleted?: { atMs: number; victim: string; newcomer: PlannedPod } | undefined
  /** Fraction of answers with status 500. */
  statusErrors?: number
  /** Requests that find no free connection, per second, while this interval lasts. */
  skipping?: { fromMs: number; toMs: number; perSecond: number }
  state?: Report['run']['state']
}

export function simulate(simulation: Simulation): SimulatedRun {
  const { plan, profile, deleted } = simulation
  const startedAtEpochMs = Date.parse('2026-03-14T09:26:53.000Z')
  const analysis = new RunAnalysis({
    id: `2026-03-14-092653-${simulation.name}`, name: simulation.name, version: '0.1.0',
    startedAtEpochMs, plannedMs: simulation.seconds * 1000, profile, plan,
  })
  const events = eventsOf(simulation)
  const rows = simulatedRows(simulation)
  for (const row of rows) {
    for (const event of events.filter((one) => one.atMs >= row.fromMs && one.atMs < row.toMs)) analysis.addEvent(event)
    if (deleted && row.toMs > deleted.atMs + phases.added) analysis.addPods([deleted.newcomer])
    analysis.addRow(row)
  }
  const { state = 'finished' } = simulation
  const endedAtMs = simulation.seconds * 1000
  analysis.addEvent({ atMs: endedAtMs, source: 'run', kind: 'load-ended', subject: '', detail: state })
  const report = analysis.report({
    state, endedAtMs, identifiedBy: 'header X-Pod-Name', aborted: null,
    random: seededRandom(simulation.seed, 2),
  })
  return { report: reportSchema.parse(report), seconds: analysis.seconds, plan, rows, profile, timeline: analysis.timeline }
}

function eventsOf({ deleted, profile }: Simulation): TimelineEvent[] {
  const started: TimelineEvent = { atMs: 0, source: 'run', kind: 'started', subject: '', detail: profile.name }
  if (!deleted) return [started]
  const { atMs, victim, newcomer } = deleted
  const watch = (afterMs: number, kind: TimelineEvent['kind'], subject: string, detail: string): TimelineEvent =>
    ({ atMs: atMs + afterMs, source: 'watch', kind, subject, detail })
  return [
    started,
    { atMs, source: 'disruption', kind: 'requested', subject: victim, detail: 'delete' },
    { atMs: atMs + phases.accepted, source: 'disruption', kind: 'accepted', subject: victim, detail: 'grace 30s' },
    watch(phases.terminating, 'pod-terminating', victim, 'deletionTimestamp set'),
    watch(phases.slice, 'endpoint-terminating', victim, 'ready → terminating'),
    watch(phases.added, 'pod-added', newcomer.name, 'Pending'),
    watch(phases.scheduled, 'pod-scheduled', newcomer.name, newcomer.node),
    watch(phases.gone, 'endpoint-gone', victim, 'terminating → gone'),
    watch(phases.gone + 14, 'pod-gone', victim, ''),
    watch(phases.ready, 'pod-ready', newcomer.name, ''),
    watch(phases.ready + 40, 'endpoint-ready', newcomer.name, 'not ready → ready'),
  ]
}

/** Pods of one Deployment over three zones, equally expected. */
export function plannedPods(names: readonly string[]): PlannedPod[] {
  const shares = new Map(equalShares([...names]).map((pod) => [pod.name, pod.expectedShare]))
  return names.map((name, i) => ({
    name, uid: `uid-${i}`, ip: `10.244.${1 + (i % 3)}.${10 + i}`, node: `worker-${1 + (i % 6)}`, zone: `eu-west-1${'abc'.charAt(i % 3)}`,
    ready: true, eligible: true, expectedShare: shares.get(name) ?? 0, note: '',
  }))
}
