import type { MessagePort } from 'node:worker_threads'
import type { KnownResponder } from '../../shared/identify/known-responders.ts'
import type { LearnedRule } from '../../shared/identify/learner.ts'
import type { WorkerShare } from '../../shared/pacing/arrivals.ts'
import type { Dial } from '../../shared/model/dial.ts'
import type { IdentifyRule, LoadSpec } from '../../shared/profile/profile.ts'
import type { PackedRow } from './packed-row.ts'

/** The request every arrival performs. */
export interface RequestJob {
  method: string
  path: string
  hostHeader: string
  /** Beyond Host, User-Agent, Connection and Content-Length; a Host or User-Agent given here takes the place of ours. */
  headers: Record<string, string>
  body: string
  /** From the actual send, connection included, to the last byte. */
  timeoutMs: number
  /** `evenkeel/<version> run/<runId>` */
  userAgent: string
}

/** Everything a load needs, as plain data. */
export interface LoadJob {
  runId: string
  seed: number
  /**
   * Zero of the run's clock, in milliseconds of `monotonicMs`. Where it lies far enough ahead for workers and warm-up, the measured load
   * begins exactly there; else as soon as it can.
   */
  originMs: number
  /** Used in turn, one per connection. */
  dials: Dial[]
  request: RequestJob
  load: LoadSpec
  identify: IdentifyRule
  /** Pods that may answer; empty where nothing is known (a plain URL). */
  responders: KnownResponder[]
  /** How many distinct responders there can be; null where unknown. */
  distinctExpected: number | null
}

/** What a worker is started with. */
export interface WorkerJob {
  kind: 'load'
  job: LoadJob
  share: WorkerShare
  /** What is left of a closed load's number of requests, for all workers; see `RequestBudget`. */
  budget: SharedArrayBuffer | null
  /** The thread that wakes it. */
  ticker: { shared: SharedArrayBuffer; port: MessagePort }
}

export type WorkerCommand =
  /** Begin at this time on the run's clock. */
  | { kind: 'go'; startAtMs: number }
  | { kind: 'responders'; responders: KnownResponder[] }
  | { kind: 'stop' }

export type WorkerReport =
  | { kind: 'ready' }
  /** A whole second, numbered from the start of the measured load. */
  | { kind: 'row'; index: number; row: PackedRow }
  | { kind: 'pulse'; pulse: WorkerPulse }
  /** Always last; `row` is the part of a second that was left, numbered `index`. */
  | { kind: 'done'; index: number; row: PackedRow; endedAtMs: number; stopped: boolean; rule: LearnedRule | null }

/** Where a worker stands. */
export interface WorkerPulse {
  atMs: number
  /** The second in progress, numbered `index`; null during warm-up. */
  index: number
  row: PackedRow | null
  gauges: Gauges
}

export interface Gauges {
  /** Connections open or opening. */
  open: number
  /** Requests sent and not yet ended. */
  inFlight: number
  /** Arrivals waiting for a free connection. */
  waiting: number
}
