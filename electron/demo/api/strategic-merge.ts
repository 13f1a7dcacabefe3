import { isDeepStrictEqual } from 'node:util'
import { isObject } from './json.ts'
import type { JsonObject, JsonValue } from './json.ts'

/**
 * By which key the items of a list are the same item; where several are named, the first that the items have. Lists not named are
 * replaced.
 */
const mergeKeys: Record<string, readonly string[]> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  imagePullSecrets: ['name'],
  conditions: ['type'],
  addresses: ['type'],
  taints: ['key'],
  ownerReferences: ['uid'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey'],
  volumeMounts: ['mountPath'],
  ports: ['containerPort', 'port'],
}
const mergedPrimitiveLists = new Set(['finalizers', 'podCIDRs'])

/**
 * Kubernetes' strategic merge patch: as a JSON merge patch, but known lists merge item by item, and `$patch`, `$deleteFromPrimitiveList`
 * and `$retainKeys` direct it (`$setElementOrder` needs nothing: added items go last).
 * Source: community, contributors/devel/sig-api-machinery/strategic-merge-patch.md.
 */
export function strategicMerge(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch
  const { $patch: directive, $retainKeys: retained, ...changes } = patch
  if (directive === 'replace') return changes
  if (directive === 'delete') return {}
  const result: JsonObject = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(changes)) {
    if (key.startsWith('$setElementOrder/')) continue
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const field = key.slice(key.indexOf('/') + 1)
      result[field] = asList(result[field]).filter((item) => !asList(value).some((gone) => isDeepStrictEqual(gone, item)))
    } else if (value === null) delete result[key]
    else result[key] = mergeField(key, result[key], value)
  }
  if (!Array.isArray(retained)) return result
  return Object.fromEntries(Object.entries(result).filter(([key]) => retained.includes(key)))
}

function mergeField(field: string, current: JsonValue | undefined, value: JsonValue): JsonValue {
  if (!Array.isArray(value)) return strategicMerge(current ?? null, value)
  if (mergedPrimitiveLists.has(field)) {
    const before = asList(current)
    return [...before, ...value.filter((item) => !before.some((known) => isDeepStrictEqual(known, item)))]
  }
  const items = value.filter(isObject)
  const keys = mergeKeys[field]
  if (keys === undefined || items.length !== value.length) return value
  return mergeItems(keys, asList(current).filter(isObject), items)
}

function mergeItems(keys: readonly string[], current: JsonObject[], changes: JsonObject[]): JsonObject[] {
  if (changes.some((item) => item['$patch'] === 'replace')) return changes.filter((item) => item['$patch'] !== 'replace')
  let result = current
  for (const change of changes) {
    const key = keys.find((candidate) => candidate in change)
    const same = (item: JsonObject) => key !== undefined && isDeepStrictEqual(item[key], change[key])
    if (change['$patch'] === 'delete') result = result.filter((item) => !same(item))
    else if (result.some(same)) result = result.map((item) => (same(item) ? mergedObject(item, change) : item))
    else result = [...result, mergedObject({}, change)]
  }
  return result
}

function mergedObject(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = strategicMerge(target, patch)
  return isObject(merged) ? merged : {}
}

function asList(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : []
}
