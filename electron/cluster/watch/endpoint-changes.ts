import type { TimelineEvent } from '../../../shared/model/timeline.ts'
import type { Endpoint } from '../target/endpoints.ts'

type EndpointState = 'ready' | 'not-ready' | 'terminating' | 'gone'

/** An endpoint as kube-proxy sees it. Not ready while terminating is `terminating`, whether it still serves or not. */
function stateOf(endpoint: Endpoint | undefined): EndpointState {
  if (!endpoint) return 'gone'
  if (endpoint.ready) return 'ready'
  return endpoint.terminating ? 'terminating' : 'not-ready'
}

/** What happened to the endpoints of a Service between two states, over all its slices: one event for each that changed. */
export function endpointChanges(before: Endpoint[], after: Endpoint[], atMs: number): TimelineEvent[] {
  const key = (endpoint: Endpoint) => `${endpoint.name} ${endpoint.uid}`
  const old = new Map(before.map((endpoint) => [key(endpoint), endpoint]))
  const current = new Map(after.map((endpoint) => [key(endpoint), endpoint]))
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((each): TimelineEvent[] => {
    const was = old.get(each)
    const is = current.get(each)
    const state = stateOf(is)
    if (state === stateOf(was)) return []
    const subject = (is ?? was)?.name ?? ''
    return [{ atMs, source: 'watch', kind: `endpoint-${state}`, subject, detail: detailOf(state, was, is) }]
  })
}

function detailOf(state: EndpointState, was: Endpoint | undefined, is: Endpoint | undefined): string {
  if (state === 'terminating') return is?.serving ? 'still serving' : 'no longer serving'
  if (state === 'gone') return 'removed from its EndpointSlice'
  return was ? (is?.address ?? '') : `added, ${is?.address ?? ''}`
}
