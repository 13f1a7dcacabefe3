const capacity = 16_384
const fewest = 1024
/** So many a responder make it worth while to turn to each. */
const perResponder = 16

/** Who is given the answers. Times are milliseconds. */
export type AnswerVisit = (responder: number, endedAtMs: number, serviceMs: number) => void

/**
 * Answers in the order they came, to be counted together, responder by responder: counting each for itself would fetch its responder's
 * counts from memory anew where a thousand take turns.
 */
export class AnswerLog {
  readonly #responders = new Uint16Array(capacity)
  readonly #endedAtMs = new Float64Array(capacity)
  readonly #serviceMs = new Float64Array(capacity)
  readonly #sorted = new Uint16Array(capacity)
  #places = new Uint16Array(0)
  #count = 0
  #limit = fewest

  get full(): boolean {
    return this.#count >= this.#limit
  }

  /** Not when full. */
  add(responder: number, endedAtMs: number, serviceMs: number): void {
    const at = this.#count
    this.#responders[at] = responder
    this.#endedAtMs[at] = endedAtMs
    this.#serviceMs[at] = serviceMs
    this.#count = at + 1
  }

  /** Visits and forgets all answers: by responder, and each responder's in the order they came. All of their numbers lie below `responders`. */
  drain(responders: number, visit: AnswerVisit): void {
    this.#sort(responders)
    this.#limit = Math.min(capacity, Math.max(fewest, responders * perResponder))
    for (let place = 0; place < this.#count; place += 1) {
      const at = this.#sorted[place] ?? 0
      visit(this.#responders[at] ?? 0, this.#endedAtMs[at] ?? 0, this.#serviceMs[at] ?? 0)
    }
    this.#count = 0
  }

  /** Sorting by counting, which keeps the order of equal ones. */
  #sort(responders: number): void {
    if (this.#places.length < responders + 1) this.#places = new Uint16Array(2 * (responders + 1))
    const places = this.#places.fill(0, 0, responders + 1)
    for (let at = 0; at < this.#count; at += 1) {
      const next = (this.#responders[at] ?? 0) + 1
      places[next] = (places[next] ?? 0) + 1
    }
    for (let responder = 1; responder < responders; responder += 1) places[responder] = (places[responder] ?? 0) + (places[responder - 1] ?? 0)
    for (let at = 0; at < this.#count; at += 1) {
      const responder = this.#responders[at] ?? 0
      const place = places[responder] ?? 0
      this.#sorted[place] = at
      places[responder] = place + 1
    }
  }
}
