import { isDeepStrictEqual } from 'node:util'
import { isObject } from './json.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { refusal } from './status.ts'
import { strategicMerge } from './strategic-merge.ts'

/** The patch formats the API server takes, by media type. */
export const patchTypes: Record<string, (target: JsonValue, patch: JsonValue) => JsonValue> = {
  'application/json-patch+json': jsonPatch,
  'application/merge-patch+json': mergePatch,
  'application/strategic-merge-patch+json': strategicMerge,
}

/** JSON Merge Patch (RFC 7386): null removes, objects merge, all else replaces. */
export function mergePatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch
  const result: JsonObject = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = mergePatch(result[key] ?? null, value)
  }
  return result
}

/** JSON Patch (RFC 6902). @throws StatusError 400 where the patch is malformed, 422 where it does not fit the object */
export function jsonPatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (!Array.isArray(patch)) throw refusal.badRequest('a JSON patch is a list of operations')
  return patch.reduce<JsonValue>((document, operation) => {
    if (!isObject(operation)) throw refusal.badRequest('a JSON patch operation is an object')
    return applyOperation(document, operation)
  }, structuredClone(target))
}

function applyOperation(document: JsonValue, operation: JsonObject): JsonValue {
  const path = pointer(operation['path'])
  const value = operation['value'] ?? null
  switch (operation['op']) {
    case 'add': return edit(document, path, () => value, 'add')
    case 'replace': return edit(document, path, () => value, 'replace')
    case 'remove': return edit(document, path, () => undefined, 'replace')
    case 'test':
      if (!isDeepStrictEqual(read(document, path), value)) throw refusal.badRequest(`testing value /${path.join('/')} failed`)
      return document
    case 'copy': return edit(document, path, () => read(document, pointer(operation['from'])), 'add')
    case 'move': {
      const from = pointer(operation['from'])
      const moved = read(document, from)
      return edit(edit(document, from, () => undefined, 'replace'), path, () => moved, 'add')
    }
    default: throw refusal.badRequest(`unexpected JSON patch operation: ${JSON.stringify(operation['op'] ?? null)}`)
  }
}

/** RFC 6901. */
function pointer(value: JsonValue | undefined): string[] {
  if (typeof value !== 'string' || (value !== '' && !value.startsWith('/'))) throw refusal.badRequest('a JSON patch path starts with "/"')
  return value.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function read(document: JsonValue, path: readonly string[]): JsonValue {
  let current: JsonValue | undefined = document
  for (const part of path) current = Array.isArray(current) ? current[Number(part)] : isObject(current) ? current[part] : undefined
  if (current === undefined) throw missing(path)
  return current
}

/** A copy of `document` with the value at `path` added, replaced or, where `make` gives none, removed. */
function edit(
  document: JsonValue, path: readonly string[], make: () => JsonValue | undefined, mode: 'add' | 'replace',
): JsonValue {
  const [key, ...rest] = path
  if (key === undefined) return make() ?? null
  if (Array.isArray(document)) {
    const index = key === '-' && mode === 'add' && rest.length === 0 ? document.length : Number(key)
    const limit = document.length + (mode === 'add' && rest.length === 0 ? 1 : 0)
    if (!Number.isInteger(index) || index < 0 || index >= limit) throw missing(path)
    const items = [...document]
    if (rest.length > 0) items[index] = edit(items[index] ?? null, rest, make, mode)
    else {
      const value = make()
      items.splice(index, mode === 'add' ? 0 : 1, ...(value === undefined ? [] : [value]))
    }
    return items
  }
  if (!isObject(document) || ((mode === 'replace' || rest.length > 0) && !(key in document))) throw missing(path)
  const value = rest.length > 0 ? edit(document[key] ?? null, rest, make, mode) : make()
  const result = { ...document }
  if (value === undefined) delete result[key]
  else result[key] = value
  return result
}

function missing(path: readonly string[]): Error {
  return refusal.badRequest(`the JSON patch does not fit the object: nothing at "${path.join('/')}"`)
}
