import type { RunClock } from './clock.ts'

/** Something that calls back once at (or soon after) a time; a new time takes the place of the last one. */
export interface Alarm {
  set(dueMs: number): void
  onRing(callback: () => void): void
}

/** The last bit of a wait is spent in turns of the event loop, which go on reading sockets. */
const turningMs = 0.12
const shortestAlarmMs = 0.25

/** Calls back at a time on the run's clock, within microseconds while the thread is not busy. */
export class Waker {
  readonly #clock: RunClock
  readonly #alarm: Alarm
  readonly #onWake: () => void
  #dueMs = Infinity
  /** What the alarm is set to; it may ring for a time that no longer matters. */
  #alarmMs = Infinity
  #turning = false

  constructor(clock: RunClock, alarm: Alarm, onWake: () => void) {
    this.#clock = clock
    this.#alarm = alarm
    this.#onWake = onWake
    alarm.onRing(() => {
      this.#alarmMs = Infinity
      this.#look()
    })
  }

  /** Replaces the time waited for; null waits for none. */
  wakeAt(dueMs: number | null): void {
    this.#dueMs = dueMs ?? Infinity
    this.#arm()
  }

  #arm(): void {
    if (this.#dueMs === Infinity || this.#turning) return
    if (this.#dueMs - this.#clock() < shortestAlarmMs) {
      this.#turning = true
      setImmediate(this.#turn)
    } else if (this.#alarmMs !== this.#dueMs) {
      this.#alarmMs = this.#dueMs
      this.#alarm.set(this.#dueMs - turningMs)
    }
  }

  readonly #turn = (): void => {
    this.#turning = false
    this.#look()
  }

  #look(): void {
    if (this.#dueMs === Infinity) return
    if (this.#clock() >= this.#dueMs) {
      this.#dueMs = Infinity
      this.#onWake()
    } else {
      this.#arm()
    }
  }
}
