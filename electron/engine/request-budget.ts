/** How many requests of the measured load may still be sent: one number for all workers, so that together they send exactly so many. */
export class RequestBudget {
  readonly #left: Int32Array

  constructor(shared: SharedArrayBuffer) {
    this.#left = new Int32Array(shared)
  }

  /** Memory that workers share; `requests` is at most 2^31 - 1. */
  static share(requests: number): SharedArrayBuffer {
    const shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
    new Int32Array(shared)[0] = requests
    return shared
  }

  get spent(): boolean {
    return Atomics.load(this.#left, 0) <= 0
  }

  /** Takes one request; false where none was left. */
  take(): boolean {
    return Atomics.sub(this.#left, 0, 1) > 0
  }
}
