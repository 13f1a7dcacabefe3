import type { RunEvent, RunState, Snapshot } from '../contract/run-event.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import type { Report } from '../report/report.ts'
import { packSeconds, unpackPast, type ViewSecond } from './pod-counts.ts'

export type OpenedEvent = Extract<RunEvent, { kind: 'opened' }>

/** Everything a page needs to show a run: what its events told so far. The same for a live run and a stored one. */
export interface RunView {
  /** Null until the stream has opened. */
  readonly opened: OpenedEvent | null
  readonly state: RunState
  /** What the run says about its state, e.g. why it failed. */
  readonly message: string
  /** In order of time, one row per second. */
  readonly seconds: readonly ViewSecond[]
  readonly timeline: readonly TimelineEvent[]
  readonly snapshot: Snapshot | null
  readonly report: Report | null
  /** Pods in order of their first appearance; a pod's place decides its colour, so it never changes within a run. */
  readonly podOrder: readonly string[]
  readonly closed: boolean
}

export const emptyRunView: RunView = {
  opened: null, state: 'preparing', message: '', seconds: [], timeline: [], snapshot: null, report: null, podOrder: [], closed: false,
}

/** The view after one more event. An `opened` starts afresh, so a stream that is opened again never counts anything twice. */
export function foldRunEvent(view: RunView, event: RunEvent): RunView {
  switch (event.kind) {
    case 'opened':
      return { ...emptyRunView, opened: event, podOrder: event.plan.pods.map((pod) => pod.name) }
    case 'state':
      return { ...view, state: event.state, message: event.message }
    case 'seconds': {
      const podOrder = withPods(view.podOrder, event.seconds.flatMap((second) => Object.keys(second.pods)))
      return { ...view, podOrder, seconds: withSeconds(view.seconds, packSeconds(event.seconds, podOrder)) }
    }
    case 'past': {
      const podOrder = withPods(view.podOrder, event.pods)
      return { ...view, podOrder, seconds: withSeconds(view.seconds, unpackPast(event, podOrder)) }
    }
    case 'timeline':
      return {
        ...view,
        timeline: [...view.timeline, ...event.events].sort((a, b) => a.atMs - b.atMs),
        podOrder: withPods(view.podOrder, event.events.filter((one) => one.source === 'watch').map((one) => one.subject)),
      }
    case 'snapshot':
      return { ...view, snapshot: event.snapshot, podOrder: withPods(view.podOrder, event.snapshot.pods.map((pod) => pod.name)) }
    case 'report':
      return {
        ...view,
        report: event.report,
        state: event.report.run.state,
        podOrder: withPods(view.podOrder, event.report.pods.map((pod) => pod.name)),
      }
    case 'closed':
      return { ...view, closed: true }
  }
}

/** A row for a second that is already known replaces it: the second in progress may be told more than once. */
function withSeconds(known: readonly ViewSecond[], told: readonly ViewSecond[]): readonly ViewSecond[] {
  const lastAtMs = known.at(-1)?.atMs ?? -Infinity
  if (told.every((second, i) => second.atMs > (told[i - 1]?.atMs ?? lastAtMs))) return [...known, ...told]
  const byTime = new Map([...known, ...told].map((second) => [second.atMs, second]))
  return [...byTime.values()].sort((a, b) => a.atMs - b.atMs)
}

function withPods(known: readonly string[], named: readonly string[]): readonly string[] {
  const seen = new Set(known)
  const added = named.filter((name) => name !== '' && !seen.has(name) && seen.add(name))
  return added.length === 0 ? known : [...known, ...added]
}
