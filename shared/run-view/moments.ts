import type { Failover } from '../report/report.ts'
import { figuresOf } from './figures.ts'
import type { RunView } from './fold.ts'
import { formatAfter, formatDuration } from './format.ts'
import { offsetMs } from './time.ts'

/** Something worth a line through all charts. */
export interface Moment {
  kind: 'planned' | 'disruption' | 'newcomer' | 'even-again' | 'run'
  atMs: number
  text: string
  /** The pod the text names; empty where it names none. */
  subject: string
}

/** An interval in which requests failed because of a disruption. */
export interface ErrorWindow {
  fromMs: number
  toMs: number
}

/** Disruptions (those to come too), what ended a failover, and what ended the run early; in order of time. */
export function momentsOf(view: RunView): Moment[] {
  const { opened, timeline } = view
  if (!opened) return []
  const moments: Moment[] = []
  const requested = timeline.filter((event) => event.source === 'disruption' && event.kind === 'requested')
  for (const event of requested) {
    const text = event.detail.includes(event.subject) ? event.detail : `${event.detail} ${event.subject}`
    moments.push({ kind: 'disruption', atMs: event.atMs, text, subject: event.subject })
  }
  if (!view.report) {
    for (const planned of opened.disruptions.slice(requested.length)) {
      moments.push({ kind: 'planned', atMs: planned.atMs, text: `${planned.do} planned`, subject: '' })
    }
  }
  for (const failover of figuresOf(view)?.failover ?? []) moments.push(...failoverMoments(failover, opened.startedAt))
  moments.push(...earlyEnds(view))
  return moments.sort((a, b) => a.atMs - b.atMs)
}

/** What ended the run early. A run whose program ended with it tells of nothing: its last moment stands for that. */
function earlyEnds({ opened, timeline, report, state }: RunView): Moment[] {
  const ended = timeline.filter((event) => event.source === 'run' && (event.kind === 'aborted' || event.kind === 'stop-requested'))
  const stopped = state === 'interrupted' ? 'interrupted' : 'stopped'
  if (ended.length === 0 && report?.run.state === 'interrupted') {
    return [{ kind: 'run', atMs: offsetMs(report.run.endedAt, opened?.startedAt ?? report.run.startedAt), text: stopped, subject: '' }]
  }
  return ended.map(({ atMs, kind }) => ({ kind: 'run', atMs, text: kind === 'aborted' ? 'aborted' : stopped, subject: '' }))
}

export function errorWindows(view: RunView): ErrorWindow[] {
  const startedAt = view.opened?.startedAt ?? ''
  return (figuresOf(view)?.failover ?? []).flatMap((failover) => {
    const fromMs = offsetMs(failover.firstErrorAt, startedAt)
    const toMs = offsetMs(failover.lastErrorAt, startedAt)
    return fromMs === null || toMs === null ? [] : [{ fromMs, toMs }]
  })
}

/** Moments that are marked in charts too: what we did to the target, and what ended the run early. */
export function markedTimesMs(moments: readonly Moment[]): number[] {
  return moments.filter((moment) => moment.kind === 'disruption' || moment.kind === 'run').map((moment) => moment.atMs)
}

/** One step of a failover, counted from our request. `afterMs` is null where it was not seen. */
export interface StopwatchStep {
  key: string
  label: string
  afterMs: number | null
}

/** The stopwatch of one disruption, in the order things usually happen; without what earlier versions did not watch. */
export function stopwatchSteps(failover: Failover): StopwatchStep[] {
  const after = (iso: string | null) => offsetMs(iso, failover.requestedAt)
  const since = (key: string, label: string, iso: string | null | undefined) => (iso === undefined ? [] : [{ key, label, afterMs: after(iso) }])
  return [
    ...since('terminating', 'Shown terminating', failover.terminatingAt),
    { key: 'slice', label: 'Slice says not ready', afterMs: after(failover.sliceAt) },
    { key: 'last-connection', label: 'Last new connection to it', afterMs: after(failover.lastNewConnectionAt) },
    { key: 'last-answer', label: 'Its last answer', afterMs: after(failover.lastVictimAnswerAt) },
    ...since('newcomer-scheduled', 'Newcomer has a node', failover.newcomerScheduledAt),
    { key: 'newcomer-ready', label: 'Newcomer ready', afterMs: after(failover.newcomerReadyAt) },
    ...since('newcomer-slice', 'Newcomer in the slice', failover.newcomerInSliceAt),
    { key: 'newcomer', label: 'Newcomer\'s first answer', afterMs: after(failover.newcomerAt) },
    { key: 'even-again', label: 'Shares even again', afterMs: after(failover.evenAgainAt) },
  ]
}

/** "error window 1.42 s, 63 requests failed", or that none did. */
export function failoverSummary(failovers: readonly Failover[]): { text: string; lost: boolean } | null {
  if (failovers.length === 0) return null
  const failed = failovers.reduce((sum, failover) => sum + failover.failedRequests, 0)
  const worstMs = Math.max(...failovers.map((failover) => failover.errorWindowMs))
  const name = failovers.length === 1 ? 'Failover' : `${failovers.length} failovers`
  if (failed === 0) return { text: `${name}: no request failed`, lost: false }
  const window = failovers.length === 1 ? 'errors for' : 'errors for up to'
  return { text: `${name}: ${window} ${formatDuration(worstMs)}, ${failed} ${failed === 1 ? 'request' : 'requests'} failed`, lost: true }
}

function failoverMoments(failover: Failover, startedAt: string): Moment[] {
  const requestedMs = offsetMs(failover.requestedAt, startedAt)
  const newcomerMs = offsetMs(failover.newcomerAt, startedAt)
  const evenMs = offsetMs(failover.evenAgainAt, startedAt)
  const after = (ms: number) => formatAfter(ms - requestedMs)
  const moments: Moment[] = []
  if (newcomerMs !== null) moments.push({ kind: 'newcomer', atMs: newcomerMs, text: `newcomer ${after(newcomerMs)}`, subject: '' })
  if (evenMs !== null) moments.push({ kind: 'even-again', atMs: evenMs, text: `even again ${after(evenMs)}`, subject: '' })
  return moments
}
