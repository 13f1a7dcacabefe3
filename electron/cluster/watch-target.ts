import type { PlannedPod } from '../../shared/model/plan.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { endpointSliceSchema, podSchema } from './api/objects.ts'
import type { Cluster } from './connect.ts'
import { podsOf, slicesOf } from './target/fetch-target.ts'
import type { TargetView } from './target/planned-pods.ts'
import { createBackoff, type BackoffOptions } from './watch/backoff.ts'
import { createTargetState, type TargetChange } from './watch/target-state.ts'
import { watchCollection, type CollectionWatch } from './watch/watch-collection.ts'

export interface TargetWatchOptions {
  /** The run's clock in milliseconds; events are stamped with it when their bytes arrive. */
  now: () => number
  /** Events of one moment, oldest first. Within a run each change is told once, however often a watch was lost. */
  onEvents(events: TimelineEvent[]): void
  /** All pods with their shares, whenever anything of them changed; first with the state at the start. */
  onPods(pods: PlannedPod[], atMs: number): void
  /** Ends the watch. */
  signal: AbortSignal
  backoff?: Partial<BackoffOptions>
}

export interface TargetWatch {
  /** The pods as last told. */
  pods(): PlannedPod[]
  /** Resolves when all connections are closed after the signal; never rejects. */
  ended: Promise<void>
}

type Source<T> = Pick<CollectionWatch<T>, 'ref' | 'labelSelector' | 'schema'>
type ChangeTaker<T> = (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T, atMs: number) => TargetChange

/**
 * Follows the pods and EndpointSlices of a planned Service. Resolves when both watches stand, so that nothing that happens afterwards is
 * missed; rejects, with what the API's refusal maps to, when one cannot be opened. Lost watches come back by themselves and are told as
 * `watch-lost` and `watch-resumed`: changes in between carry the time they were seen.
 */
export async function watchTarget(cluster: Cluster, view: TargetView, options: TargetWatchOptions): Promise<TargetWatch> {
  const state = createTargetState(view)
  const own = new AbortController()
  const signal = AbortSignal.any([options.signal, own.signal])
  const podSource = podsOf(view.service)
  const starting = new Set(podSource ? ['endpointslices', 'pods'] : ['endpointslices'])

  const tell = ({ events, pods }: TargetChange, atMs: number) => {
    if (signal.aborted) return
    if (events.length > 0) options.onEvents(events)
    if (pods && starting.size === 0) options.onPods(pods, atMs)
  }
  const tellRun = (kind: 'watch-lost' | 'watch-resumed', detail: string, atMs: number) => {
    if (!signal.aborted) options.onEvents([{ atMs, source: 'run', kind, subject: '', detail }])
  }
  const parts: Promise<void>[] = []
  const start = <T>(source: Source<T>, list: (objects: T[], atMs: number) => TargetChange, change: ChangeTaker<T>) => {
    const part = source.ref.resource
    return new Promise<void>((resolve, reject) => {
      const watch: CollectionWatch<T> = {
        ...source,
        now: options.now,
        backoff: createBackoff({ firstMs: 100, mostMs: 5_000, random: Math.random, ...options.backoff }),
        onList: (objects, atMs) => tell(list(objects, atMs), atMs),
        onChange: (type, object, atMs) => tell(change(type, object, atMs), atMs),
        onLost: (reason, atMs) => tellRun('watch-lost', `${part}: ${reason}`, atMs),
        onResumed: (lostForMs, atMs) => tellRun('watch-resumed', `${part}, after ${Math.round(lostForMs)} ms`, atMs),
      }
      const running = watchCollection(cluster, watch, signal, () => {
        starting.delete(part)
        resolve()
      })
      parts.push(running.then(resolve, reject))
    })
  }
  const starts = [start({ ...slicesOf(view.service), schema: endpointSliceSchema }, state.listSlices, state.changeSlice)]
  if (podSource) starts.push(start({ ...podSource, schema: podSchema }, state.listPods, state.changePod))
  try {
    await Promise.all(starts)
  } catch (error) {
    own.abort()
    await Promise.all(parts)
    throw error
  }
  if (!signal.aborted) options.onPods(state.pods(), options.now())
  return { pods: state.pods, ended: Promise.all(parts).then(() => undefined) }
}
