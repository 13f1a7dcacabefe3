import type { LaneOwner } from './http1/lane.ts'

/** A shape of load on one worker: decides when each lane sends. Times are on the run's clock. */
export interface LoadModel extends LaneOwner {
  start(startAtMs: number): void
  /** Does what is due; called when woken, and now and then. */
  work(): void
  /** When there is work next; null where only an ending response brings some. */
  readonly nextWorkMs: number | null
  /** Arrivals waiting for a free connection. */
  readonly waiting: number
  readonly openConnections: number
  /** When the load ends; only what has begun goes on after it. */
  readonly endMs: number
  /** Whether the load has ended and nothing is on its way or waiting. */
  readonly drained: boolean
  /** Gives up everything at once: what waits is skipped, what is on its way stays unfinished. */
  abandon(nowMs: number): void
}
