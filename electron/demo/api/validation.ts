import { isDeepStrictEqual } from 'node:util'
import type { HorizontalPodAutoscaler } from '../objects/autoscaling.ts'
import type { Namespace, Node, Pod, Service } from '../objects/core.ts'
import type { PodDisruptionBudget } from '../objects/policy.ts'
import { labelsMatch } from '../objects/meta.ts'
import type { ApiObject } from '../objects/meta.ts'
import type { Deployment, ReplicaSet } from '../objects/workloads.ts'
import type { Cause } from './status.ts'

const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const labelName = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/

/** What is wrong with an object's labels, for every kind. */
export function validateLabels({ metadata }: ApiObject): Cause[] {
  const characters = 'alphanumeric characters, \'-\', \'_\' or \'.\''
  return Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => [
    ...(labelName.test(key) ? [] : [invalid('metadata.labels', key, `name part must consist of ${characters}`)]),
    ...(labelValue.test(value) && value.length <= 63
      ? []
      : [invalid('metadata.labels', value, `a valid label must be an empty string or at most 63 ${characters}`)]),
  ])
}

export function validatePod(current: Pod, next: Pod): Cause[] {
  return changedSpec(current, next, 'pod updates may not change fields of the spec')
}

/** Replicas, template and labels may change; the selector may not, and must match the template. */
export function validateWorkload(current: Deployment | ReplicaSet, next: Deployment | ReplicaSet): Cause[] {
  const { replicas, selector, template } = next.spec
  return [
    ...(replicas < 0 ? [invalid('spec.replicas', replicas, 'must be greater than or equal to 0')] : []),
    ...(isDeepStrictEqual(selector, current.spec.selector) ? [] : [invalid('spec.selector', selector, 'field is immutable')]),
    ...(labelsMatch(current.spec.selector.matchLabels, template.metadata?.labels)
      ? []
      : [invalid('spec.template.metadata.labels', template.metadata?.labels ?? {}, '`selector` does not match template `labels`')]),
  ]
}

/** The demo's data plane honours the selector; what it would ignore is refused. */
export function validateService(current: Service, next: Service): Cause[] {
  const same = isDeepStrictEqual({ ...current.spec, selector: next.spec.selector }, { ...next.spec, selector: next.spec.selector })
  return same ? [] : [forbidden('spec', 'the demo cluster lets only the selector of a Service change')]
}

export function validateNode(current: Node, next: Node): Cause[] {
  const { unschedulable } = next.spec
  const same = isDeepStrictEqual({ ...current.spec, unschedulable }, { ...next.spec, unschedulable })
  return same ? [] : [forbidden('spec', 'the demo cluster lets only spec.unschedulable of a node change')]
}

export function validateNamespace(current: Namespace, next: Namespace): Cause[] {
  return changedSpec({ spec: current['spec'] }, { spec: next['spec'] }, 'the spec of a namespace may not change')
}

/** The demo knows pods by label only, so that other selectors would silently hold none. */
export function validateDisruptionBudget(_: PodDisruptionBudget, { spec }: PodDisruptionBudget): Cause[] {
  const { minAvailable, maxUnavailable, selector } = spec
  return [
    ...(minAvailable !== undefined && maxUnavailable !== undefined
      ? [invalid('spec', { minAvailable, maxUnavailable }, 'minAvailable and maxUnavailable cannot be both set')]
      : []),
    ...(selector?.['matchExpressions'] === undefined ? [] : [forbidden('spec.selector.matchExpressions', 'the demo cluster selects by matchLabels only')]),
  ]
}

export function validateAutoscaler(_: HorizontalPodAutoscaler, { spec: { minReplicas = 1, maxReplicas } }: HorizontalPodAutoscaler): Cause[] {
  return maxReplicas < minReplicas ? [invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`')] : []
}

function changedSpec(current: { spec?: unknown }, next: { spec?: unknown }, message: string): Cause[] {
  return isDeepStrictEqual(current.spec, next.spec) ? [] : [forbidden('spec', message)]
}

function invalid(field: string, value: unknown, why: string): Cause {
  return { field, reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${why}` }
}

function forbidden(field: string, why: string): Cause {
  return { field, reason: 'FieldValueForbidden', message: `Forbidden: ${why}` }
}
