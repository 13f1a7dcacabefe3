import { formatInteger } from '../../run-view/format.ts'

/** 1, "pod" → "1 pod"; 1200, "request" → "1 200 requests". */
export function plural(count: number, noun: string): string {
  return `${formatInteger(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** "Connection refused" → "connection refused", but "TLS failed" as it is. */
export function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

/** "3 responses on 1 connection could not be attributed to a pod"; null where all were. */
export function unidentifiedWords({ requests, connections }: { requests: number; connections: number }): string | null {
  if (requests === 0 && connections === 0) return null
  if (requests === 0) return `${plural(connections, 'connection')} ended without a response that names a pod`
  return `${plural(requests, 'response')} on ${plural(connections, 'connection')} could not be attributed to a pod`
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}

/** A length of time somebody chose, with as few digits as say it: "250 ms", "5 s", "1 min 30 s". */
export function chosenDuration(ms: number): string {
  if (ms < 1000) return `${Number(ms.toFixed(3))} ms`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor((ms % 3_600_000) / 60_000)
  const seconds = Number(((ms % 60_000) / 1000).toFixed(3))
  return [[hours, 'h'], [minutes, 'min'], [seconds, 's']].filter(([amount]) => amount !== 0).map((part) => part.join(' ')).join(' ')
}

/** "2026-03-14 09:26:53 UTC" of an ISO 8601 time. */
export function formatDate(iso: string): string {
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? iso : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
