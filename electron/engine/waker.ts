import type { RunClock } from './clock.ts'

/**
 * Calls back at a time on the run's clock. Timers have a resolution of a millisecond; the last bit is spent in turns of the event loop,
 * which go on reading sockets.
 */
export class Waker {
  readonly #clock: RunClock
  readonly #onWake: () => void
  #dueMs = Infinity
  #timer: NodeJS.Timeout | null = null
  #immediate: NodeJS.Immediate | null = null

  constructor(clock: RunClock, onWake: () => void) {
    this.#clock = clock
    this.#onWake = onWake
  }

  /** Replaces the time waited for; null waits for none. */
  wakeAt(dueMs: number | null): void {
    this.#dueMs = dueMs ?? Infinity
    this.#arm()
  }

  #arm(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer)
      this.#timer = null
    }
    if (this.#dueMs === Infinity || this.#immediate !== null) return
    const waitMs = this.#dueMs - this.#clock()
    if (waitMs >= 2) this.#timer = setTimeout(this.#look, Math.min(waitMs - 1, 1000))
    else this.#immediate = setImmediate(this.#look)
  }

  readonly #look = (): void => {
    this.#timer = null
    this.#immediate = null
    if (this.#dueMs === Infinity) return
    if (this.#clock() >= this.#dueMs) {
      this.#dueMs = Infinity
      this.#onWake()
    } else {
      this.#arm()
    }
  }
}
