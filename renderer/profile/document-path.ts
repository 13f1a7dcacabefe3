/** Where a value stands in a profile's document: ['spec', 'load', 'stages', 0, 'rate']. */
export type DocumentPath = readonly (string | number)[]

/** The value at a place; undefined where there is none. */
export function valueAt(document: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined
    return isRecord(value) ? value[key] : undefined
  }, document)
}

/**
 * The document with another value at a place; what leads there is made where it is missing. Undefined takes the value away, and with it the
 * mappings that this empties.
 */
export function withValueAt(document: unknown, path: DocumentPath, value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (typeof key === 'number') {
    const items: unknown[] = Array.isArray(document) ? [...document] : []
    const changed = withValueAt(items[key], rest, value)
    items.splice(key, 1, ...(changed === undefined ? [] : [changed]))
    return items
  }
  const fields = isRecord(document) ? { ...document } : {}
  const changed = withValueAt(fields[key], rest, value)
  if (changed === undefined) {
    delete fields[key]
    return Object.keys(fields).length > 0 ? fields : undefined
  }
  fields[key] = changed
  return fields
}

/** How many items a list has; 0 where there is no list. */
export function lengthAt(document: unknown, path: DocumentPath): number {
  const value = valueAt(document, path)
  return Array.isArray(value) ? value.length : 0
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
