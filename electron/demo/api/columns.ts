import type { HorizontalPodAutoscaler } from '../objects/autoscaling.ts'
import type { ClusterEvent, Endpoints, Namespace, Node, Pod, PodTemplate, Service, ServicePort } from '../objects/core.ts'
import type { ApiObject } from '../objects/meta.ts'
import type { PodDisruptionBudget } from '../objects/policy.ts'
import type { Deployment, EndpointSlice, ReplicaSet } from '../objects/workloads.ts'
import { age, column } from './table.ts'
import type { Cell, Column } from './table.ts'

/** How a kind looks as a table: what kubectl shows for it (kubernetes, pkg/printers/internalversion/printers.go). */
export interface TableLayout<T extends ApiObject> {
  columns: readonly Column[]
  cells(object: T, nowMs: number): Cell[]
}

const none = '<none>'

export const podTable: TableLayout<Pod> = {
  columns: [
    column('Name'), column('Ready'), column('Status'), column('Restarts'), column('Age'),
    column('IP', 1), column('Node', 1), column('Nominated Node', 1), column('Readiness Gates', 1),
  ],
  cells({ metadata, spec, status }, nowMs) {
    const containers = status.containerStatuses ?? []
    const restarts = containers.reduce((sum, container) => sum + container.restartCount, 0)
    return [
      metadata.name, `${containers.filter((container) => container.ready).length}/${spec.containers.length}`,
      podStatus({ metadata, status }), String(restarts), age(metadata.creationTimestamp, nowMs),
      status.podIP ?? none, spec.nodeName ?? none, none, none,
    ]
  },
}

function podStatus({ metadata, status }: Pick<Pod, 'metadata' | 'status'>): string {
  if (metadata.deletionTimestamp !== undefined) return 'Terminating'
  const waiting = status.containerStatuses?.find((container) => container.state.waiting !== undefined)
  return waiting?.state.waiting?.reason ?? status.phase
}

export const serviceTable: TableLayout<Service> = {
  columns: [
    column('Name'), column('Type'), column('Cluster-IP'), column('External-IP'), column('Port(s)'), column('Age'), column('Selector', 1),
  ],
  cells: ({ metadata, spec }, nowMs) => [
    metadata.name, spec.type, spec.clusterIP, none,
    spec.ports.map(portText).join(',') || none,
    age(metadata.creationTimestamp, nowMs), pairs(spec.selector),
  ],
}

function portText({ port, nodePort, protocol }: ServicePort): string {
  return `${port}${nodePort === undefined ? '' : `:${nodePort}`}/${protocol}`
}

export const nodeTable: TableLayout<Node> = {
  columns: [
    column('Name'), column('Status'), column('Roles'), column('Age'), column('Version'), column('Internal-IP', 1), column('External-IP', 1),
    column('OS-Image', 1), column('Kernel-Version', 1), column('Container-Runtime', 1),
  ],
  cells({ metadata, spec, status }, nowMs) {
    const ready = status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True')
    const rolePrefix = 'node-role.kubernetes.io/'
    const roles = Object.keys(metadata.labels ?? {}).filter((key) => key.startsWith(rolePrefix)).map((key) => key.slice(rolePrefix.length))
    return [
      metadata.name, `${ready ? 'Ready' : 'NotReady'}${spec.unschedulable === true ? ',SchedulingDisabled' : ''}`, roles.join(',') || none,
      age(metadata.creationTimestamp, nowMs), status.nodeInfo.kubeletVersion,
      status.addresses.find(({ type }) => type === 'InternalIP')?.address ?? none, none,
      status.nodeInfo.osImage, status.nodeInfo.kernelVersion, status.nodeInfo.containerRuntimeVersion,
    ]
  },
}

export const deploymentTable: TableLayout<Deployment> = {
  columns: [
    column('Name'), column('Ready'), column('Up-to-date', 0, 'integer'), column('Available', 0, 'integer'), column('Age'),
    column('Containers', 1), column('Images', 1), column('Selector', 1),
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name, `${status.readyReplicas ?? 0}/${spec.replicas}`, status.updatedReplicas ?? 0, status.availableReplicas ?? 0,
    age(metadata.creationTimestamp, nowMs), ...templateCells(spec.template), pairs(spec.selector.matchLabels),
  ],
}

export const replicaSetTable: TableLayout<ReplicaSet> = {
  columns: [
    column('Name'), column('Desired', 0, 'integer'), column('Current', 0, 'integer'), column('Ready', 0, 'integer'), column('Age'),
    column('Containers', 1), column('Images', 1), column('Selector', 1),
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name, spec.replicas, status.replicas, status.readyReplicas ?? 0, age(metadata.creationTimestamp, nowMs),
    ...templateCells(spec.template), pairs(spec.selector.matchLabels),
  ],
}

export const endpointSliceTable: TableLayout<EndpointSlice> = {
  columns: [column('Name'), column('AddressType'), column('Ports'), column('Endpoints'), column('Age')],
  cells: ({ metadata, addressType, ports, endpoints }, nowMs) => [
    metadata.name, addressType, shortened(ports.map(({ port }) => String(port)), '<unset>'),
    shortened(endpoints.flatMap(({ addresses }) => addresses), '<unset>'), age(metadata.creationTimestamp, nowMs),
  ],
}

export const endpointsTable: TableLayout<Endpoints> = {
  columns: [column('Name'), column('Endpoints'), column('Age')],
  cells({ metadata, subsets }, nowMs) {
    const pairsOfSubset = (subset: NonNullable<Endpoints['subsets']>[number]) =>
      subset.ports.flatMap(({ port }) => (subset.addresses ?? []).map(({ ip }) => `${ip}:${port}`))
    return [metadata.name, shortened((subsets ?? []).flatMap(pairsOfSubset), none), age(metadata.creationTimestamp, nowMs)]
  },
}

export const eventTable: TableLayout<ClusterEvent> = {
  columns: [
    column('Last Seen'), column('Type'), column('Reason'), column('Object'), column('Subobject', 1), column('Source', 1), column('Message'),
    column('First Seen', 1), column('Count', 1, 'integer'), column('Name', 1),
  ],
  cells: ({ metadata, involvedObject, type, reason, message, source, firstTimestamp, lastTimestamp, count }, nowMs) => [
    age(lastTimestamp, nowMs), type, reason, `${involvedObject.kind.toLowerCase()}/${involvedObject.name}`, involvedObject.fieldPath ?? '',
    [source.component, source.host].filter((part) => part !== undefined).join(', '),
    message, age(firstTimestamp, nowMs), count, metadata.name,
  ],
}

export const namespaceTable: TableLayout<Namespace> = {
  columns: [column('Name'), column('Status'), column('Age')],
  cells: ({ metadata, status }, nowMs) => [metadata.name, status.phase, age(metadata.creationTimestamp, nowMs)],
}

export const disruptionBudgetTable: TableLayout<PodDisruptionBudget> = {
  columns: [
    column('Name'), column('Min Available'), column('Max Unavailable'), column('Allowed Disruptions', 0, 'integer'), column('Age'),
  ],
  cells: ({ metadata, spec, status }, nowMs) => [
    metadata.name, String(spec.minAvailable ?? 'N/A'), String(spec.maxUnavailable ?? 'N/A'), status?.disruptionsAllowed ?? 0,
    age(metadata.creationTimestamp, nowMs),
  ],
}

export const autoscalerTable: TableLayout<HorizontalPodAutoscaler> = {
  columns: [
    column('Name'), column('Reference'), column('Targets'), column('MinPods'), column('MaxPods', 0, 'integer'), column('Replicas', 0, 'integer'), column('Age'),
  ],
  cells: ({ metadata, spec: { scaleTargetRef, minReplicas, maxReplicas }, status }, nowMs) => [
    metadata.name, `${scaleTargetRef.kind}/${scaleTargetRef.name}`, '<unknown>', String(minReplicas ?? '<unset>'), maxReplicas, status?.currentReplicas ?? 0,
    age(metadata.creationTimestamp, nowMs),
  ],
}

function templateCells({ spec }: PodTemplate): string[] {
  return [spec.containers.map(({ name }) => name).join(','), spec.containers.map(({ image }) => image).join(',')]
}

function pairs(values: Record<string, string> | undefined): string {
  return Object.entries(values ?? {}).map(([key, value]) => `${key}=${value}`).join(',') || none
}

/** The first three, and how many more there are. */
function shortened(values: readonly string[], empty: string): string {
  if (values.length === 0) return empty
  return values.slice(0, 3).join(',') + (values.length > 3 ? ` + ${values.length - 3} more...` : '')
}
