import type { LoadArrivals } from '../../shared/pacing/load-plan.ts'
import type { RunClock } from './clock.ts'
import type { Lane } from './http1/lane.ts'
import type { LoadModel } from './load-model.ts'
import { NumberQueue } from './number-queue.ts'
import type { Recorder } from './recorder.ts'

export interface OpenLoadSettings {
  clock: RunClock
  recorder: Recorder
  /** Due times from the start of the load, warm-up included. */
  arrivals: LoadArrivals
  warmupMs: number
  /** The most connections at a time. */
  connections: number
  patienceMs: number
  newLane: () => Lane
}

/**
 * Arrivals at their due times, whatever the responses do. Each takes a new connection until the allowed number is open, then the one that
 * has been idle longest, so that all take part. Where none is free the arrival waits up to its patience and is then skipped.
 */
export class OpenLoad implements LoadModel {
  readonly #settings: OpenLoadSettings
  readonly #waiting = new NumberQueue()
  /** Lanes with a connection and no request, the longest idle first. */
  readonly #idle = new Set<Lane>()
  readonly #closed: Lane[] = []
  readonly #lanes: Lane[] = []
  #startMs = 0
  #nextDueMs: number | null = null

  constructor(settings: OpenLoadSettings) {
    this.#settings = settings
  }

  start(startAtMs: number): void {
    this.#startMs = startAtMs
    this.#advance()
  }

  get nextWorkMs(): number | null {
    return this.#nextDueMs
  }

  get waiting(): number {
    return this.#waiting.length
  }

  get openConnections(): number {
    return this.#lanes.length - this.#closed.length
  }

  get endMs(): number {
    return this.#startMs + this.#settings.arrivals.endMs
  }

  get drained(): boolean {
    return this.#nextDueMs === null && this.#waiting.length === 0 && this.#idle.size + this.#closed.length === this.#lanes.length
  }

  work(): void {
    const { clock, recorder } = this.#settings
    let nowMs = clock()
    this.#pump(nowMs)
    while (this.#nextDueMs !== null && this.#nextDueMs <= nowMs) {
      const dueMs = this.#nextDueMs
      const recorded = this.#isRecorded(dueMs)
      if (recorded) recorder.noticed(nowMs - dueMs)
      const lane = this.#waiting.length === 0 ? this.#takeLane() : null
      if (lane !== null) lane.send(dueMs, recorded, nowMs)
      else this.#waiting.push(dueMs)
      this.#advance()
      nowMs = clock()
    }
    this.#dropExpired(nowMs)
  }

  onFree(lane: Lane, nowMs: number): void {
    this.#idle.add(lane)
    this.#afterResponse(nowMs)
  }

  onClosed(lane: Lane, nowMs: number): void {
    this.#idle.delete(lane)
    this.#closed.push(lane)
    this.#afterResponse(nowMs)
  }

  abandon(nowMs: number): void {
    this.#nextDueMs = null
    while (this.#waiting.length > 0) this.#skipFirst(nowMs)
    for (const lane of this.#lanes) lane.abandon()
  }

  #afterResponse(nowMs: number): void {
    if (this.#nextDueMs !== null && this.#nextDueMs <= nowMs) this.work()
    else if (this.#waiting.length > 0) this.#pump(nowMs)
  }

  #pump(nowMs: number): void {
    this.#dropExpired(nowMs)
    for (let sendMs = nowMs; this.#waiting.length > 0; sendMs = this.#settings.clock()) {
      const lane = this.#takeLane()
      if (lane === null) return
      const dueMs = this.#waiting.shift() ?? sendMs
      lane.send(dueMs, this.#isRecorded(dueMs), sendMs)
    }
  }

  #takeLane(): Lane | null {
    const reusable = this.#closed.pop()
    if (reusable !== undefined) return reusable
    if (this.#lanes.length < this.#settings.connections) {
      const lane = this.#settings.newLane()
      this.#lanes.push(lane)
      return lane
    }
    for (const lane of this.#idle) {
      this.#idle.delete(lane)
      return lane
    }
    return null
  }

  #dropExpired(nowMs: number): void {
    const { patienceMs } = this.#settings
    for (let first = this.#waiting.first; first !== undefined && nowMs - first > patienceMs; first = this.#waiting.first) {
      this.#skipFirst(nowMs)
    }
  }

  #skipFirst(nowMs: number): void {
    const dueMs = this.#waiting.shift()
    if (dueMs !== undefined && this.#isRecorded(dueMs)) this.#settings.recorder.skipped(nowMs)
  }

  #isRecorded(dueMs: number): boolean {
    return dueMs >= this.#startMs + this.#settings.warmupMs - 1e-6
  }

  #advance(): void {
    const due = this.#settings.arrivals.next()
    this.#nextDueMs = due === null ? null : this.#startMs + due
  }
}
