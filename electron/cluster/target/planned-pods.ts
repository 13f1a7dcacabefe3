import type { PlannedPod } from '../../../shared/model/plan.ts'
import { readyCondition, type EndpointSlice, type Pod, type Service } from '../api/objects.ts'
import { eligibility, type Eligibility, type Vantage } from './eligibility.ts'
import { endpointsOf, type AddressFamily, type Endpoint } from './endpoints.ts'
import { isLocalOnly } from './service-words.ts'

/** What stays the same about a target while its pods come and go. */
export interface TargetView {
  service: Service
  /** Of the Service's port, as slices name it; null: whatever the port. */
  portName: string | null
  family: AddressFamily
  vantage: Vantage
  /** Further nodes that connections enter in turn with that of `vantage`. */
  others?: NonNullable<Vantage>[]
  /** Zone of each node, where known. */
  zones: Map<string, string>
}

export interface TargetPods {
  pods: PlannedPod[]
  endpoints: Endpoint[]
  eligibility: Eligibility
  /** The names of those that may be chosen through each of several nodes; absent where connections enter through one, or none is known. */
  entries?: { node: string; pods: string[] }[]
}

/**
 * The pods behind a target and the share each should get. Whether a pod may receive traffic comes from the slices alone; pods add those
 * that are not in a slice (yet), unless they have finished for good.
 */
export function plannedPods(view: TargetView, slices: EndpointSlice[], pods: Pod[]): TargetPods {
  const endpoints = endpointsOf(slices, view.family, view.portName)
  const local = isLocalOnly(view.service)
  const through = [view.vantage, ...view.others ?? []].map((vantage) => ({ vantage, ...eligibility(endpoints, local, vantage) }))
  const result = together(through)
  const byUid = new Map(pods.map((pod) => [pod.metadata.uid, pod]))
  const byName = new Map(pods.map((pod) => [pod.metadata.name, pod]))
  const podOf = (endpoint: Endpoint) => (endpoint.uid === '' ? byName.get(endpoint.name) : byUid.get(endpoint.uid))
  const planned = endpoints.map((endpoint): PlannedPod => {
    const share = result.shares.get(endpoint) ?? 0
    return {
      name: endpoint.name,
      uid: endpoint.uid,
      ip: endpoint.address,
      node: endpoint.node,
      zone: endpoint.zone || (view.zones.get(endpoint.node) ?? ''),
      ready: endpoint.ready,
      eligible: share > 0,
      expectedShare: share,
      note: share > 0 ? '' : exclusion(endpoint, podOf(endpoint), result, view),
    }
  })
  const listed = new Set(endpoints.map(podOf))
  const unlisted = pods.filter((pod) => !listed.has(pod) && !['Succeeded', 'Failed'].includes(pod.status?.phase ?? ''))
  for (const pod of unlisted) {
    planned.push({
      name: pod.metadata.name,
      uid: pod.metadata.uid,
      ip: pod.status?.podIP ?? '',
      node: pod.spec.nodeName,
      zone: view.zones.get(pod.spec.nodeName) ?? '',
      ready: readyCondition(pod)?.ready ?? false,
      eligible: false,
      expectedShare: 0,
      note: unlistedNote(pod),
    })
  }
  const entries = through.map(({ vantage, shares }) => ({ node: vantage?.node ?? '', pods: [...shares.keys()].map(({ name }) => name) }))
  return {
    pods: planned.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)), endpoints, eligibility: result,
    ...(through.length > 1 ? { entries } : {}),
  }
}

/** Through several nodes in turn an endpoint gets the mean of its shares through each. */
function together(through: Eligibility[]): Eligibility {
  const shares: Eligibility['shares'] = new Map()
  for (const one of through) {
    for (const [endpoint, share] of one.shares) shares.set(endpoint, (shares.get(endpoint) ?? 0) + share / through.length)
  }
  return { narrowing: through.find(({ narrowing }) => narrowing !== 'none')?.narrowing ?? 'none', shares }
}

function exclusion(endpoint: Endpoint, pod: Pod | undefined, { narrowing }: Eligibility, { vantage, others = [] }: TargetView): string {
  if (endpoint.terminating) return 'terminating'
  if (!endpoint.ready) {
    const condition = pod ? readyCondition(pod) : undefined
    return condition && !condition.ready && condition.reason !== '' ? `not ready (${condition.reason})` : 'not ready'
  }
  if (others.length > 0) return `not used by any of the ${others.length + 1} nodes through which connections enter`
  if (narrowing === 'local') return `not on node ${vantage?.node ?? ''}, through which connections enter (externalTrafficPolicy Local)`
  if (narrowing === 'node') return `not meant for node ${vantage?.node ?? ''}, through which connections enter`
  return `not meant for zone ${vantage?.zone ?? ''}, in which connections enter`
}

function unlistedNote(pod: Pod): string {
  if (pod.metadata.deletionTimestamp) return 'terminating'
  const waiting = pod.status?.containerStatuses.find((container) => container.state?.waiting)?.state?.waiting?.reason
  if (waiting) return `not running (${waiting})`
  if (pod.spec.nodeName === '') return 'not scheduled'
  return readyCondition(pod)?.ready ? 'in no EndpointSlice yet' : 'not ready'
}
