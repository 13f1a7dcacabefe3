import { Histogram } from '../../shared/tally/histogram.ts'
import { AnswerLog } from './answer-log.ts'
import { place, type PackedResponders } from './packed-row.ts'
import type { ResponderNames } from './responder-names.ts'

const nothing = new Uint8Array(0)
const noEnds = new Uint32Array(0)

/**
 * What the responders of a worker did in the current second, by their numbers. Recording makes no objects, and the memory serves second
 * after second. Times are milliseconds on the run's clock.
 */
export class ResponderCounts {
  readonly #names: ResponderNames
  readonly #log = new AnswerLog()
  #numbers = new Float64Array(16 * place.size)
  /** By number, 1 for those mentioned in this second: so small that a processor keeps it at hand. */
  #isMentioned = new Uint8Array(16)
  /** By number; of those mentioned in this second only. */
  readonly #service: (Histogram | undefined)[] = []
  /** In the order of their first mention in this second. */
  readonly #mentioned: number[] = []
  readonly #spare: Histogram[] = []
  #encoded = new Uint8Array(1024)

  constructor(names: ResponderNames) {
    this.#names = names
  }

  /** How many were mentioned in this second. */
  get size(): number {
    return this.#mentioned.length
  }

  recordAnswer(responder: number, endedAtMs: number, serviceMs: number): void {
    if (this.#isMentioned[responder] !== 1) this.#mention(responder)
    this.#log.add(responder, endedAtMs, serviceMs)
    if (this.#log.full) this.#countLogged()
  }

  recordConnection(responder: number, openedAtMs: number): void {
    this.#count(responder, place.connections)
    const numbers = this.#numbers
    const first = responder * place.size + place.firstConnection
    const last = responder * place.size + place.lastConnection
    const only = numbers[responder * place.size + place.connections] === 1
    numbers[first] = only ? openedAtMs : Math.min(numbers[first] ?? Infinity, openedAtMs)
    numbers[last] = only ? openedAtMs : Math.max(numbers[last] ?? -Infinity, openedAtMs)
  }

  recordError(responder: number): void {
    this.#count(responder, place.errors)
  }

  /** All of them in the order of their first mention, with their histograms or without. */
  pack(withHistograms: boolean): PackedResponders {
    this.#countLogged()
    const numbers = new Float64Array(this.size * place.size)
    this.#mentioned.forEach((responder, index) => {
      for (let which = 0; which < place.size; which += 1) numbers[index * place.size + which] = this.#numbers[responder * place.size + which] ?? 0
    })
    const names = this.#mentioned.map((responder) => this.#names.nameOf(responder) ?? '')
    return { names, numbers, ...(withHistograms ? this.#packHistograms() : { histograms: nothing, ends: noEnds }) }
  }

  /** Begins the next second. */
  clear(): void {
    for (const responder of this.#mentioned) {
      this.#isMentioned[responder] = 0
      this.#numbers.fill(0, responder * place.size, (responder + 1) * place.size)
      const service = this.#service[responder]
      this.#service[responder] = undefined
      if (service === undefined) continue
      service.clear()
      this.#spare.push(service)
    }
    this.#mentioned.length = 0
  }

  #packHistograms(): Pick<PackedResponders, 'histograms' | 'ends'> {
    const ends = new Uint32Array(this.size)
    let end = 0
    this.#mentioned.forEach((responder, index) => {
      const bytes = this.#service[responder]?.encodedBytes() ?? nothing
      if (end + bytes.length > this.#encoded.length) this.#encoded = grown(this.#encoded, new Uint8Array(2 * (end + bytes.length)))
      this.#encoded.set(bytes, end)
      end += bytes.length
      ends[index] = end
    })
    return { histograms: this.#encoded.slice(0, end), ends }
  }

  #countLogged(): void {
    this.#log.drain(this.#service.length, this.#countAnswer)
  }

  readonly #countAnswer = (responder: number, endedAtMs: number, serviceMs: number): void => {
    const numbers = this.#numbers
    const from = responder * place.size
    const before = numbers[from + place.requests] ?? 0
    numbers[from + place.requests] = before + 1
    if (before === 0) numbers[from + place.firstAnswer] = endedAtMs
    numbers[from + place.lastAnswer] = endedAtMs
    this.#service[responder]?.recordMs(serviceMs)
  }

  #count(responder: number, which: number): void {
    if (this.#isMentioned[responder] !== 1) this.#mention(responder)
    const at = responder * place.size + which
    this.#numbers[at] = (this.#numbers[at] ?? 0) + 1
  }

  #mention(responder: number): void {
    while (this.#service.length <= responder) this.#service.push(undefined)
    if (this.#isMentioned.length < this.#service.length) {
      const room = this.#service.length * 2
      this.#numbers = grown(this.#numbers, new Float64Array(room * place.size))
      this.#isMentioned = grown(this.#isMentioned, new Uint8Array(room))
    }
    this.#service[responder] = this.#spare.pop() ?? new Histogram(2)
    this.#isMentioned[responder] = 1
    this.#mentioned.push(responder)
  }
}

function grown<T extends Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(from: T, into: T): T {
  into.set(from)
  return into
}
