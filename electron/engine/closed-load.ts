import type { ConnectionPlan } from '../../shared/pacing/connection-plan.ts'
import type { RunClock } from './clock.ts'
import { DueHeap } from './due-heap.ts'
import type { Lane } from './http1/lane.ts'
import type { LoadModel } from './load-model.ts'
import type { Recorder } from './recorder.ts'
import type { RequestBudget } from './request-budget.ts'

export interface ClosedLoadSettings {
  clock: RunClock
  recorder: Recorder
  /** Warm-up included. */
  plan: ConnectionPlan
  warmupMs: number
  thinkTimeMs: number
  /** Where the load ends after a number of requests. */
  budget: RequestBudget | null
  newLane: () => Lane
  /** Told when work has become due earlier than it was. */
  onSooner: () => void
}

/** After a failure a lane waits 1 ms, then twice as long each time, so that a target that refuses is not asked in a spin. */
const shortestPauseMs = 1
const longestPauseMs = 100

/** Each connection sends its next request when the response to the last one has ended, after the think time. */
export class ClosedLoad implements LoadModel {
  readonly #settings: ClosedLoadSettings
  readonly #lanes: Lane[] = []
  /** Lanes between two requests, until their think time or pause is over. */
  readonly #resting = new Set<Lane>()
  readonly #due = new DueHeap<Lane>()
  /** Lanes with a request on its way or due. */
  readonly #running = new Set<Lane>()
  #startMs = 0
  #wanted = 0
  #nextChangeMs: number | null = null
  /** When the requests were used up. */
  #spentMs = Infinity

  constructor(settings: ClosedLoadSettings) {
    this.#settings = settings
  }

  start(startAtMs: number): void {
    this.#startMs = startAtMs
    this.#nextChangeMs = startAtMs
  }

  get nextWorkMs(): number | null {
    const due = this.#due.nextMs
    if (due === null || this.#nextChangeMs === null) return due ?? this.#nextChangeMs
    return Math.min(due, this.#nextChangeMs)
  }

  get waiting(): number {
    return 0
  }

  get openConnections(): number {
    return this.#lanes.reduce((sum, lane) => sum + (lane.open ? 1 : 0), 0)
  }

  get endMs(): number {
    return Math.min(this.#spentMs, this.#startMs + this.#settings.plan.durationMs)
  }

  get drained(): boolean {
    return this.#nextChangeMs === null && this.#running.size === 0
  }

  work(): void {
    const { clock, plan, budget } = this.#settings
    const nowMs = clock()
    if (budget?.spent === true) this.#endSpent(nowMs)
    if (this.#nextChangeMs !== null && nowMs >= this.#nextChangeMs) {
      this.#wanted = plan.wantedAt(nowMs - this.#startMs)
      const change = plan.nextChangeAfter(nowMs - this.#startMs)
      this.#nextChangeMs = change === null ? null : this.#startMs + change
      this.#startWanted(nowMs)
    }
    for (let due = this.#due.takeDue(nowMs); due !== undefined; due = this.#due.takeDue(clock())) this.#wake(due.item, due.dueMs)
  }

  onFree(lane: Lane, nowMs: number): void {
    this.#next(lane, nowMs, this.#settings.thinkTimeMs)
  }

  onClosed(lane: Lane, nowMs: number, failed: boolean): void {
    if (this.#resting.has(lane) || !this.#running.has(lane)) return
    const pauseMs = failed ? Math.min(longestPauseMs, shortestPauseMs * 2 ** Math.min(20, lane.failuresInARow - 1)) : 0
    this.#next(lane, nowMs, Math.max(pauseMs, this.#settings.thinkTimeMs))
  }

  abandon(): void {
    this.#nextChangeMs = null
    this.#due.clear()
    this.#running.clear()
    for (const lane of this.#lanes) lane.abandon()
  }

  /** The think time is over, whose end is the intended time; a pause after a failure has none. */
  #wake(lane: Lane, dueMs: number): void {
    const { clock, recorder, thinkTimeMs } = this.#settings
    const nowMs = clock()
    const intendedMs = thinkTimeMs > 0 && lane.failuresInARow === 0 ? dueMs : nowMs
    this.#resting.delete(lane)
    if (!this.#mayGoOn(lane, nowMs)) {
      this.#retire(lane)
      return
    }
    if (intendedMs === dueMs && this.#isRecorded(dueMs)) recorder.noticed(nowMs - dueMs)
    this.#send(lane, intendedMs, nowMs)
  }

  #next(lane: Lane, nowMs: number, restMs: number): void {
    if (this.#settings.budget?.spent === true) this.#endSpent(nowMs)
    if (!this.#mayGoOn(lane, nowMs)) this.#retire(lane)
    else if (restMs > 0) {
      this.#resting.add(lane)
      const soonestMs = this.nextWorkMs ?? Infinity
      this.#due.add(nowMs + restMs, lane)
      if (nowMs + restMs < soonestMs) this.#settings.onSooner()
    } else {
      this.#send(lane, nowMs, nowMs)
    }
  }

  #send(lane: Lane, intendedMs: number, nowMs: number): void {
    const recorded = this.#isRecorded(intendedMs)
    if (recorded && this.#settings.budget?.take() === false) this.#retire(lane)
    else lane.send(intendedMs, recorded, nowMs)
  }

  #isRecorded(intendedMs: number): boolean {
    return intendedMs >= this.#startMs + this.#settings.warmupMs
  }

  #mayGoOn(lane: Lane, nowMs: number): boolean {
    return nowMs < this.endMs && lane.number < this.#wanted
  }

  #retire(lane: Lane): void {
    this.#running.delete(lane)
    lane.abandon()
  }

  /** The last request has been sent: nothing new begins, and only what is on its way goes on. */
  #endSpent(nowMs: number): void {
    if (this.#spentMs <= nowMs) return
    this.#spentMs = nowMs
    this.#nextChangeMs = null
    this.#due.clear()
    for (const lane of this.#resting) this.#retire(lane)
    this.#resting.clear()
  }

  #startWanted(nowMs: number): void {
    if (nowMs >= this.endMs) return
    for (let number = 0; number < this.#wanted; number += 1) {
      const lane = this.#lanes[number] ?? this.#addLane()
      if (this.#running.has(lane)) continue
      this.#running.add(lane)
      const startMs = this.#settings.clock()
      this.#send(lane, startMs, startMs)
    }
  }

  #addLane(): Lane {
    const lane = this.#settings.newLane()
    lane.number = this.#lanes.length
    this.#lanes.push(lane)
    return lane
  }
}
