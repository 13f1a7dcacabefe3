/** Whether two JSON-like values are the same; fields that are undefined count as missing, their order does not count. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameValue(item, b[index]))
  if (isRecord(a)) {
    if (!isRecord(b)) return false
    const fields = Object.entries(b).filter(([, field]) => field !== undefined)
    return fields.length === Object.keys(a).length && fields.every(([key, field]) => Object.hasOwn(a, key) && sameValue(a[key], field))
  }
  return Object.is(a, b)
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
