/** Something that must have ended some fixed time after it was sent. */
export interface Timed<T> {
  sentMs: number
  earlier: T | null
  later: T | null
}

/**
 * Deadlines that all lie the same time after the send: a list in the order of sending, so that setting and lifting one costs nothing and
 * no timer is made per request.
 */
export class Deadlines<T extends Timed<T>> {
  readonly timeoutMs: number
  #first: T | null = null
  #last: T | null = null
  #count = 0

  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs
  }

  get count(): number {
    return this.#count
  }

  /** Added in the order of `sentMs`. */
  add(item: T): void {
    item.earlier = this.#last
    item.later = null
    if (this.#last === null) this.#first = item
    else this.#last.later = item
    this.#last = item
    this.#count += 1
  }

  remove(item: T): void {
    if (item.earlier === null) this.#first = item.later
    else item.earlier.later = item.later
    if (item.later === null) this.#last = item.earlier
    else item.later.earlier = item.earlier
    item.earlier = null
    item.later = null
    this.#count -= 1
  }

  /** When the first deadline is due; null where there is none. */
  get nextMs(): number | null {
    return this.#first === null ? null : this.#first.sentMs + this.timeoutMs
  }

  /** The first item whose deadline has passed; it stays until removed. */
  expired(nowMs: number): T | null {
    return this.#first !== null && this.#first.sentMs + this.timeoutMs <= nowMs ? this.#first : null
  }
}
