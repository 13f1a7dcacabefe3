import type { PlannedPod } from '../../../shared/model/plan.ts'
import type { TimelineEvent } from '../../../shared/model/timeline.ts'
import type { EndpointSlice, Pod } from '../api/objects.ts'
import { endpointsOf, type Endpoint } from '../target/endpoints.ts'
import { plannedPods, type TargetView } from '../target/planned-pods.ts'
import { endpointChanges } from './endpoint-changes.ts'
import { podChanges } from './pod-changes.ts'

/** What a watch tells: the events of one moment, and the pods where their list or shares changed. */
export interface TargetChange {
  events: TimelineEvent[]
  /** Null where nothing changed that matters to load or verdict. */
  pods: PlannedPod[] | null
}

/**
 * The known state of a target's pods and slices. Every method takes what the API said and returns what is new, so that telling the
 * same thing twice (a list after a lost watch) gives nothing. The first lists set the state and give no events.
 */
export interface TargetState {
  pods(): PlannedPod[]
  listPods(pods: Pod[], atMs: number): TargetChange
  changePod(type: 'ADDED' | 'MODIFIED' | 'DELETED', pod: Pod, atMs: number): TargetChange
  listSlices(slices: EndpointSlice[], atMs: number): TargetChange
  changeSlice(type: 'ADDED' | 'MODIFIED' | 'DELETED', slice: EndpointSlice, atMs: number): TargetChange
}

export function createTargetState(view: TargetView): TargetState {
  const podsByUid = new Map<string, Pod>()
  const slicesByUid = new Map<string, EndpointSlice>()
  let endpoints: Endpoint[] = []
  let planned: PlannedPod[] = []
  let podsListed = false
  let slicesListed = false

  const changed = (events: TimelineEvent[]): TargetChange => {
    const next = plannedPods(view, [...slicesByUid.values()], [...podsByUid.values()]).pods
    const same = JSON.stringify(next) === JSON.stringify(planned)
    planned = next
    return { events, pods: same ? null : next }
  }
  const setPod = (uid: string, after: Pod | null, atMs: number): TimelineEvent[] => {
    const before = podsByUid.get(uid) ?? null
    if (after) podsByUid.set(uid, after)
    else podsByUid.delete(uid)
    return podChanges(before, after, atMs)
  }
  const slicesChanged = (atMs: number): TargetChange => {
    const before = endpoints
    endpoints = endpointsOf([...slicesByUid.values()], view.family, view.portName)
    return changed(endpointChanges(before, endpoints, atMs))
  }

  return {
    pods: () => planned,
    listPods(pods, atMs) {
      const listed = new Set(pods.map((pod) => pod.metadata.uid))
      const gone = [...podsByUid.keys()].filter((uid) => !listed.has(uid)).flatMap((uid) => setPod(uid, null, atMs))
      const events = [...gone, ...pods.flatMap((pod) => setPod(pod.metadata.uid, pod, atMs))]
      const first = !podsListed
      podsListed = true
      return changed(first ? [] : events)
    },
    changePod(type, pod, atMs) {
      const { uid } = pod.metadata
      if (type !== 'DELETED') return changed(setPod(uid, pod, atMs))
      const last = podsByUid.has(uid) ? setPod(uid, pod, atMs) : []
      return changed([...last, ...setPod(uid, null, atMs)])
    },
    listSlices(slices, atMs) {
      slicesByUid.clear()
      for (const slice of slices) slicesByUid.set(slice.metadata.uid, slice)
      const change = slicesChanged(atMs)
      const first = !slicesListed
      slicesListed = true
      return first ? { events: [], pods: change.pods } : change
    },
    changeSlice(type, slice, atMs) {
      if (type === 'DELETED') slicesByUid.delete(slice.metadata.uid)
      else slicesByUid.set(slice.metadata.uid, slice)
      return slicesChanged(atMs)
    },
  }
}
