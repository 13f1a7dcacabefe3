import { Histogram } from '../../shared/tally/histogram.ts'
import { roundUs } from '../../shared/tally/round-us.ts'
import type { ResponderRow } from '../../shared/tally/second-row.ts'
import type { ResponderNames } from './responder-names.ts'

/** Where each number of a responder lies; together they fill one line of a processor's cache. */
const at = { requests: 0, connections: 1, errors: 2, firstAnswer: 3, lastAnswer: 4, firstConnection: 5, lastConnection: 6, size: 8 } as const

/** Node's own is much faster than plain TypeScript. */
const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

/**
 * What the responders of a worker did in the current second, by their numbers. Recording makes no objects, and the memory serves second
 * after second. Times are milliseconds on the run's clock.
 */
export class ResponderCounts {
  readonly #names: ResponderNames
  #counts = new Float64Array(16 * at.size)
  /** By number; of those mentioned in this second only. */
  readonly #service: (Histogram | undefined)[] = []
  /** In the order of their first mention in this second. */
  readonly #mentioned: number[] = []
  readonly #spare: Histogram[] = []

  constructor(names: ResponderNames) {
    this.#names = names
  }

  recordAnswer(responder: number, endedAtMs: number, serviceMs: number): void {
    const service = this.#service[responder] ?? this.#mention(responder)
    const counts = this.#counts
    const from = responder * at.size
    const before = counts[from + at.requests] ?? 0
    counts[from + at.requests] = before + 1
    if (before === 0) counts[from + at.firstAnswer] = endedAtMs
    counts[from + at.lastAnswer] = endedAtMs
    service.recordMs(serviceMs)
  }

  recordConnection(responder: number, openedAtMs: number): void {
    this.#count(responder, at.connections)
    const counts = this.#counts
    const first = responder * at.size + at.firstConnection
    const last = responder * at.size + at.lastConnection
    const only = counts[responder * at.size + at.connections] === 1
    counts[first] = only ? openedAtMs : Math.min(counts[first] ?? Infinity, openedAtMs)
    counts[last] = only ? openedAtMs : Math.max(counts[last] ?? -Infinity, openedAtMs)
  }

  recordError(responder: number): void {
    this.#count(responder, at.errors)
  }

  /** By name, with their histograms. */
  toRows(): Record<string, ResponderRow> {
    return this.#rows((service) => service.encode(toBase64))
  }

  /** By name, counts only. */
  toLightRows(): Record<string, ResponderRow> {
    return this.#rows(() => '')
  }

  /** Begins the next second. */
  clear(): void {
    for (const responder of this.#mentioned) {
      this.#counts.fill(0, responder * at.size, (responder + 1) * at.size)
      const service = this.#service[responder]
      this.#service[responder] = undefined
      if (service === undefined) continue
      service.clear()
      this.#spare.push(service)
    }
    this.#mentioned.length = 0
  }

  #count(responder: number, which: number): void {
    if (this.#service[responder] === undefined) this.#mention(responder)
    const place = responder * at.size + which
    this.#counts[place] = (this.#counts[place] ?? 0) + 1
  }

  #mention(responder: number): Histogram {
    while (this.#service.length <= responder) this.#service.push(undefined)
    if (this.#counts.length < this.#service.length * at.size) {
      const grown = new Float64Array(this.#service.length * 2 * at.size)
      grown.set(this.#counts)
      this.#counts = grown
    }
    const service = this.#spare.pop() ?? new Histogram(2)
    this.#service[responder] = service
    this.#mentioned.push(responder)
    return service
  }

  #rows(encoded: (service: Histogram) => string): Record<string, ResponderRow> {
    const rows: [string, ResponderRow][] = []
    for (const responder of this.#mentioned) {
      const name = this.#names.nameOf(responder)
      const service = this.#service[responder]
      if (name !== null && service !== undefined) rows.push([name, this.#row(responder, encoded(service))])
    }
    return Object.fromEntries(rows)
  }

  #row(responder: number, service: string): ResponderRow {
    const count = (which: number): number => this.#counts[responder * at.size + which] ?? 0
    const requests = count(at.requests)
    const connections = count(at.connections)
    return {
      requests, connections, errors: count(at.errors),
      firstAnswerAtMs: requests > 0 ? roundUs(count(at.firstAnswer)) : null,
      lastAnswerAtMs: requests > 0 ? roundUs(count(at.lastAnswer)) : null,
      firstConnectionAtMs: connections > 0 ? roundUs(count(at.firstConnection)) : null,
      lastConnectionAtMs: connections > 0 ? roundUs(count(at.lastConnection)) : null,
      service,
    }
  }
}
