import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { ApiObject } from '../objects/meta.ts'
import { isObject, toJson, withoutNulls } from './json.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { ApiResource, UpdateRules } from './resources.ts'
import { refusal } from './status.ts'
import type { Cause } from './status.ts'
import { validateLabels } from './validation.ts'

const scaleSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string().optional(), resourceVersion: z.string().optional() }).optional(),
  spec: z.looseObject({ replicas: z.number().int().optional() }).optional(),
})

/** The metadata a client may change. */
const clientFields = ['labels', 'annotations', 'ownerReferences', 'finalizers']

/**
 * The object that results when a client asks for `proposed` in the place of `current`. What the server owns (uid, times, status) stays; a
 * changed spec raises the generation.
 * @throws StatusError 400, 409 or 422
 */
export function resolveUpdate(resource: ApiResource, current: ApiObject, proposed: JsonValue): ApiObject {
  const rules = resource.updates
  if (rules === undefined) throw refusal.methodNotAllowed()
  if (!isObject(proposed)) throw refusal.badRequest('the body of the request is not an object')
  const { name } = current.metadata
  checkIdentity(resource, current, objectAt(proposed['metadata']))
  const next = parseObject(rules, resource, current, proposed)
  const causes = [...validateLabels(next), ...rules.validate(current, next)]
  if (causes.length > 0) throw refusal.invalid(resource.type, name, causes)
  return withGeneration(current, next)
}

/** @returns the `Scale` of autoscaling/v1 of a Deployment or ReplicaSet */
export function scaleOf(object: ApiObject): JsonObject {
  const json = objectAt(toJson(object))
  const [spec, status] = [objectAt(json['spec']), objectAt(json['status'])]
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const matchLabels = objectAt(objectAt(spec['selector'])['matchLabels'])
  return {
    kind: 'Scale', apiVersion: 'autoscaling/v1',
    metadata: { name, namespace: namespace ?? null, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec['replicas'] ?? 0 },
    status: {
      replicas: status['replicas'] ?? 0,
      selector: Object.entries(matchLabels).map(([key, value]) => `${key}=${String(value)}`).join(','),
    },
  }
}

/** The object with the replicas a `Scale` asks for. @throws StatusError 400, 409 or 422 */
export function resolveScale(resource: ApiResource, current: ApiObject, scale: JsonValue): ApiObject {
  const parsed = scaleSchema.safeParse(scale)
  if (!parsed.success) throw refusal.badRequest(`the Scale cannot be read: ${z.prettifyError(parsed.error)}`)
  const { metadata, spec } = parsed.data
  const object = objectAt(toJson(current))
  const own = objectAt(object['metadata'])
  return resolveUpdate(resource, current, {
    ...object,
    metadata: { ...own, name: metadata?.name ?? current.metadata.name, resourceVersion: metadata?.resourceVersion ?? null },
    spec: { ...objectAt(object['spec']), replicas: spec?.replicas ?? 0 },
  })
}

function objectAt(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {}
}

function checkIdentity({ type }: ApiResource, current: ApiObject, metadata: JsonObject): void {
  const { name, namespace, uid, resourceVersion } = current.metadata
  const differs = (field: string, own: string | undefined) => {
    const given = metadata[field] ?? ''
    return given !== '' && given !== own
  }
  if (differs('name', name)) {
    throw refusal.badRequest(`the name of the object (${String(metadata['name'])}) does not match the name on the URL (${name})`)
  }
  if (differs('namespace', namespace)) {
    throw refusal.badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  if (differs('uid', uid)) {
    throw refusal.conflict(type, name, `Precondition failed: UID in precondition: ${String(metadata['uid'])}, UID in object meta: ${uid}`)
  }
  if (differs('resourceVersion', resourceVersion)) throw refusal.modified(type, name)
}

function parseObject(rules: UpdateRules<ApiObject>, resource: ApiResource, current: ApiObject, proposed: JsonObject): ApiObject {
  const before = objectAt(toJson(current))
  const given = Object.entries(objectAt(proposed['metadata'])).filter(([field]) => clientFields.includes(field))
  const serverOwned = Object.entries(objectAt(before['metadata'])).filter(([field]) => !clientFields.includes(field))
  const candidate: JsonObject = {
    ...proposed,
    apiVersion: current.apiVersion,
    kind: current.kind,
    metadata: Object.fromEntries([...given, ...serverOwned]),
    ...('status' in before ? { status: before['status'] ?? null } : {}),
  }
  const parsed = rules.schema.safeParse(withoutNulls(candidate))
  if (parsed.success) return parsed.data
  const causes = parsed.error.issues.map((issue): Cause => (
    { field: issue.path.join('.') || '<root>', reason: 'FieldValueInvalid', message: `Invalid value: ${issue.message}` }
  ))
  throw refusal.invalid(resource.type, current.metadata.name, causes)
}

function withGeneration(current: ApiObject, next: ApiObject): ApiObject {
  const { generation } = current.metadata
  if (generation === undefined || isDeepStrictEqual(specOf(current), specOf(next))) return next
  return { ...next, metadata: { ...next.metadata, generation: generation + 1 } }
}

function specOf(object: object): unknown {
  return 'spec' in object ? object.spec : undefined
}
