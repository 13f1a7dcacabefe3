import { randomUUID } from 'node:crypto'
import { kubernetesTime } from '../base/scheduler.ts'
import type { ApiObject } from '../objects/meta.ts'
import { isObject } from './json.ts'
import type { JsonValue } from './json.ts'
import type { ApiResource } from './resources.ts'
import { refusal } from './status.ts'
import { resolveUpdate } from './updates.ts'

/**
 * The object that results when a client asks for `proposed` to be created in a namespace: with a uid and a time of its own, without status.
 * @throws StatusError 400, 409 or 422
 */
export function resolveCreation(resource: ApiResource, namespace: string, proposed: JsonValue, nowMs: number): ApiObject {
  const metadata = isObject(proposed) ? proposed['metadata'] : undefined
  const name = isObject(metadata) ? metadata['name'] : undefined
  if (!isObject(proposed) || typeof name !== 'string' || name === '') throw refusal.badRequest('metadata.name is missing')
  if (resource.collection.get(namespace, name) !== undefined) throw refusal.exists(resource.type, name)
  const { group, version, kind } = resource.type
  const empty: ApiObject = {
    apiVersion: group === '' ? version : `${group}/${version}`, kind,
    metadata: { name, namespace, uid: randomUUID(), resourceVersion: '', generation: 0, creationTimestamp: kubernetesTime(nowMs) },
  }
  const given = Object.fromEntries(Object.entries(proposed).filter(([field]) => field !== 'status'))
  return resolveUpdate(resource, empty, given)
}
