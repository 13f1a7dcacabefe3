import type { z } from 'zod'
import { autoscalerSchema } from '../objects/autoscaling.ts'
import {
  namespaceSchema, nodeSchema, podSchema, serviceSchema,
} from '../objects/core.ts'
import type { ApiObject } from '../objects/meta.ts'
import { podDisruptionBudgetSchema } from '../objects/policy.ts'
import { deploymentSchema, replicaSetSchema } from '../objects/workloads.ts'
import type { Collection } from '../store/collection.ts'
import type { ClusterState } from '../store/state.ts'
import {
  autoscalerTable, deploymentTable, endpointSliceTable, endpointsTable, eventTable, disruptionBudgetTable, namespaceTable, nodeTable, podTable, replicaSetTable,
  serviceTable,
} from './columns.ts'
import type { TableLayout } from './columns.ts'
import type { Cause } from './status.ts'
import {
  validateAutoscaler, validateDisruptionBudget, validateNamespace, validateNode, validatePod, validateService, validateWorkload,
} from './validation.ts'

/** How a kind is called and what can be done with it. */
export interface ResourceType {
  group: string
  version: string
  plural: string
  singular: string
  kind: string
  shortNames: readonly string[]
  categories: readonly string[]
  namespaced: boolean
}

/** Where changes from outside are allowed: what they must look like. */
export interface UpdateRules<T extends ApiObject> {
  schema: z.ZodType<T>
  /** What is wrong with the step from `current` to `next`. */
  validate(current: T, next: T): Cause[]
}

/** A kind the API server serves. Get, list and watch work for all; PUT and PATCH where there are `updates`. */
export interface ApiResource<T extends ApiObject = ApiObject> {
  type: ResourceType
  collection: Collection<T>
  table: TableLayout<T>
  /** Values for field selectors, besides `metadata.name` and `metadata.namespace`. */
  fields(object: T): Record<string, string>
  fieldNames: readonly string[]
  updates?: UpdateRules<T>
  /** Has a `scale` subresource over `spec.replicas`. */
  scalable?: boolean
  /** Can be deleted gracefully, and has an `eviction` subresource. */
  deletable?: boolean
  /** Can be created, and deleted at once; what it must look like is in `updates`. */
  creatable?: boolean
}

const core = { group: '', version: 'v1', categories: [], shortNames: [] }
const apps = { group: 'apps', version: 'v1', categories: ['all'], namespaced: true }

function resource<T extends ApiObject>(
  definition: Omit<ApiResource<T>, 'fields' | 'fieldNames'> & { selectable?: Record<string, (object: T) => string | undefined> },
): ApiResource<T> {
  const { selectable = {}, ...rest } = definition
  return {
    ...rest,
    fieldNames: ['metadata.name', ...(rest.type.namespaced ? ['metadata.namespace'] : []), ...Object.keys(selectable)],
    fields: (object) => ({
      'metadata.name': object.metadata.name,
      'metadata.namespace': object.metadata.namespace ?? '',
      ...Object.fromEntries(Object.entries(selectable).map(([field, value]) => [field, value(object) ?? ''])),
    }),
  }
}

/** Every kind of the cluster, in the order discovery shows them. */
export function createResources(state: ClusterState): ApiResource[] {
  return [
    resource({
      type: { ...core, plural: 'endpoints', singular: 'endpoints', kind: 'Endpoints', shortNames: ['ep'], namespaced: true },
      collection: state.endpoints, table: endpointsTable,
    }),
    resource({
      type: { ...core, plural: 'events', singular: 'event', kind: 'Event', shortNames: ['ev'], namespaced: true },
      collection: state.events, table: eventTable,
      selectable: {
        'involvedObject.kind': (event) => event.involvedObject.kind,
        'involvedObject.namespace': (event) => event.involvedObject.namespace,
        'involvedObject.name': (event) => event.involvedObject.name,
        'involvedObject.uid': (event) => event.involvedObject.uid,
        'involvedObject.apiVersion': (event) => event.involvedObject.apiVersion,
        'involvedObject.fieldPath': (event) => event.involvedObject.fieldPath,
        reason: (event) => event.reason,
        type: (event) => event.type,
        source: (event) => event.source.component,
        reportingComponent: (event) => event.source.component,
      },
    }),
    resource({
      type: { ...core, plural: 'namespaces', singular: 'namespace', kind: 'Namespace', shortNames: ['ns'], namespaced: false },
      collection: state.namespaces, table: namespaceTable,
      selectable: { 'status.phase': (namespace) => namespace.status.phase },
      updates: { schema: namespaceSchema, validate: validateNamespace },
    }),
    resource({
      type: { ...core, plural: 'nodes', singular: 'node', kind: 'Node', shortNames: ['no'], namespaced: false },
      collection: state.nodes, table: nodeTable,
      selectable: { 'spec.unschedulable': (node) => String(node.spec.unschedulable ?? false) },
      updates: { schema: nodeSchema, validate: validateNode },
    }),
    resource({
      type: { ...core, plural: 'pods', singular: 'pod', kind: 'Pod', shortNames: ['po'], categories: ['all'], namespaced: true },
      collection: state.pods, table: podTable, deletable: true,
      selectable: {
        'spec.nodeName': (pod) => pod.spec.nodeName,
        'status.phase': (pod) => pod.status.phase,
        'status.podIP': (pod) => pod.status.podIP,
      },
      updates: { schema: podSchema, validate: validatePod },
    }),
    resource({
      type: {
        ...core, plural: 'services', singular: 'service', kind: 'Service', shortNames: ['svc'], categories: ['all'], namespaced: true,
      },
      collection: state.services, table: serviceTable,
      selectable: { 'spec.clusterIP': (service) => service.spec.clusterIP, 'spec.type': (service) => service.spec.type },
      updates: { schema: serviceSchema, validate: validateService },
    }),
    resource({
      type: { ...apps, plural: 'deployments', singular: 'deployment', kind: 'Deployment', shortNames: ['deploy'] },
      collection: state.deployments, table: deploymentTable, scalable: true,
      updates: { schema: deploymentSchema, validate: validateWorkload },
    }),
    resource({
      type: { ...apps, plural: 'replicasets', singular: 'replicaset', kind: 'ReplicaSet', shortNames: ['rs'] },
      collection: state.replicaSets, table: replicaSetTable, scalable: true,
      updates: { schema: replicaSetSchema, validate: validateWorkload },
    }),
    resource({
      type: {
        group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', singular: 'endpointslice', kind: 'EndpointSlice',
        shortNames: [], categories: [], namespaced: true,
      },
      collection: state.endpointSlices, table: endpointSliceTable,
    }),
    resource({
      type: {
        group: 'policy', version: 'v1', plural: 'poddisruptionbudgets', singular: 'poddisruptionbudget', kind: 'PodDisruptionBudget',
        shortNames: ['pdb'], categories: [], namespaced: true,
      },
      collection: state.podDisruptionBudgets, table: disruptionBudgetTable, creatable: true,
      updates: { schema: podDisruptionBudgetSchema, validate: validateDisruptionBudget },
    }),
    resource({
      type: {
        group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers', singular: 'horizontalpodautoscaler',
        kind: 'HorizontalPodAutoscaler', shortNames: ['hpa'], categories: ['all'], namespaced: true,
      },
      collection: state.horizontalPodAutoscalers, table: autoscalerTable, creatable: true,
      updates: { schema: autoscalerSchema, validate: validateAutoscaler },
    }),
  ]
}
