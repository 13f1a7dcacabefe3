import { z } from 'zod'

/**
 * The Kubernetes objects the demo cluster keeps, only as far as it reads them; other fields pass through unchanged. Schemas come first
 * because PUT and PATCH bring objects from outside.
 */

export const labelsSchema = z.record(z.string(), z.string())

export const ownerReferenceSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
  blockOwnerDeletion: z.boolean().optional(),
})
export type OwnerReference = z.infer<typeof ownerReferenceSchema>

export const objectMetaSchema = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  generateName: z.string().optional(),
  uid: z.string(),
  resourceVersion: z.string(),
  generation: z.number().int().optional(),
  creationTimestamp: z.string(),
  deletionTimestamp: z.string().optional(),
  deletionGracePeriodSeconds: z.number().int().optional(),
  labels: labelsSchema.optional(),
  annotations: labelsSchema.optional(),
  ownerReferences: z.array(ownerReferenceSchema).optional(),
})
export type ObjectMeta = z.infer<typeof objectMetaSchema>

/** What every stored object has. */
export interface ApiObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
}

export const conditionSchema = z.looseObject({
  type: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  message: z.string().optional(),
  lastTransitionTime: z.string().optional(),
})
export type Condition = z.infer<typeof conditionSchema>

/** `namespace/name`, or the name alone for cluster-wide objects. */
export function keyOf(metadata: { namespace?: string | undefined, name: string }): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`
}

/** The reference that makes `owner` the managing controller of an object. */
export function controllerReference(owner: ApiObject): OwnerReference {
  const { name, uid } = owner.metadata
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true }
}

export function isControlledBy(object: ApiObject, owner: ApiObject): boolean {
  const { uid } = owner.metadata
  return object.metadata.ownerReferences?.some((reference) => reference.controller === true && reference.uid === uid) ?? false
}

/** Whether `labels` carry every pair of `selector`; an empty selector matches nothing, as for Services and controllers. */
export function labelsMatch(selector: Record<string, string> | undefined, labels: Record<string, string> | undefined): boolean {
  const pairs = Object.entries(selector ?? {})
  return pairs.length > 0 && pairs.every(([key, value]) => labels?.[key] === value)
}

/** `conditions` with one set; its transition time changes only together with its status. */
export function withCondition(conditions: readonly Condition[] | undefined, next: Condition & { lastTransitionTime: string }): Condition[] {
  const others = conditions ?? []
  const previous = others.find((condition) => condition.type === next.type)
  const kept = previous?.status === next.status ? previous.lastTransitionTime ?? next.lastTransitionTime : next.lastTransitionTime
  const updated: Condition = { ...next, lastTransitionTime: kept }
  return previous === undefined ? [...others, updated] : others.map((condition) => (condition === previous ? updated : condition))
}
