import type { OpenedEvent, RunView } from '../../run-view/fold.ts'
import { emptyRunView, foldRunEvent } from '../../run-view/fold.ts'
import { figuresOf } from '../../run-view/figures.ts'
import { podLanes, type PodLane } from '../../run-view/lanes.ts'
import { shortNames } from '../../run-view/names.ts'
import { podRows, type PodRow } from '../../run-view/pod-rows.ts'
import { axisEndMs, offsetMs } from '../../run-view/time.ts'
import type { RunEvent, Second } from '../../contract/run-event.ts'
import type { Plan, PlannedPod } from '../../model/plan.ts'
import { type TimelineEvent, timelineEventSchema } from '../../model/timeline.ts'
import type { Report } from '../report.ts'

/** A report with everything that is drawn from it: the same arithmetic as the window's. */
export interface ReportView {
  report: Report
  run: RunView
  lanes: PodLane[]
  /** In order of first appearance. */
  rows: PodRow[]
  /** Place in order of first appearance: decides the look. */
  indexOf: ReadonlyMap<string, number>
  /** Names without what all of them begin with, for charts. */
  shortOf: ReadonlyMap<string, string>
  /** End of the time axis all charts share. */
  endMs: number
}

/** @param plan as it stood before the run; without it what it said about pods is read back from the report. */
export function reportView(report: Report, seconds: readonly Second[], plan: Plan | null): ReportView {
  const timeline = timelineOf(report)
  const events: RunEvent[] = [
    opened(report, plan ?? planFrom(report, timeline)),
    { kind: 'timeline', events: timeline },
    { kind: 'seconds', seconds: [...seconds] },
    { kind: 'report', report },
  ]
  const run = events.reduce(foldRunEvent, emptyRunView)
  const lanes = podLanes(run)
  const figures = figuresOf(run)
  return {
    report, run, lanes,
    rows: figures ? podRows(figures, lanes, run.podOrder) : [],
    indexOf: new Map(run.podOrder.map((pod, index) => [pod, index])),
    shortOf: shortNames(run.podOrder),
    endMs: axisEndMs(run),
  }
}

/** The events this version knows; all of them stand in the report's own table. */
function timelineOf(report: Report): TimelineEvent[] {
  return report.timeline.flatMap(({ at, ...event }) => {
    const parsed = timelineEventSchema.safeParse({ ...event, atMs: offsetMs(at, report.run.startedAt) })
    return parsed.success ? [parsed.data] : []
  })
}

function opened(report: Report, plan: Plan): OpenedEvent {
  return {
    kind: 'opened', runId: report.run.id, name: report.run.name, startedAt: report.run.startedAt, live: false,
    plannedMs: report.totals.durationSeconds * 1000, plan, disruptions: [], tolerance: report.distribution.tolerance,
  }
}

function planFrom(report: Report, timeline: readonly TimelineEvent[]): Plan {
  const firstEvent = new Map<string, TimelineEvent['kind']>()
  for (const event of timeline) if (event.source === 'watch' && !firstEvent.has(event.subject)) firstEvent.set(event.subject, event.kind)
  const watched = report.target.kind === 'service'
  const pods = report.pods.filter((pod) => watched && firstEvent.get(pod.name) !== 'pod-added').map((pod): PlannedPod => ({
    name: pod.name, uid: '', ip: '', node: pod.node, zone: pod.zone,
    eligible: pod.eligible, expectedShare: pod.expectedShare ?? 0, note: '',
    ready: firstEvent.get(pod.name) !== 'pod-ready',
  }))
  return {
    target: report.target, route: report.route, scheme: 'http', addresses: [], hostHeader: '', pods, expectedResponders: null, policies: [],
    affinity: report.distribution.reasons.some((reason) => reason.code === 'affinity'), connectionsNeeded: null, missingPermissions: [], remarks: report.remarks, local: false,
  }
}
