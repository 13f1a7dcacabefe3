import { MessageChannel, Worker } from 'node:worker_threads'
import type { KnownResponder } from '../../shared/identify/known-responders.ts'
import type { LearnedRule } from '../../shared/identify/learner.ts'
import type { WorkerShare } from '../../shared/pacing/arrivals.ts'
import { plannedMs } from '../../shared/pacing/load-plan.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { mergeSameSecond } from '../../shared/tally/tally.ts'
import { monotonicMs } from './clock.ts'
import { requestBytes } from './http1/request-bytes.ts'
import type { Gauges, LoadJob, WorkerCommand, WorkerJob, WorkerPulse, WorkerReport } from './job.ts'
import { unpackRow } from './packed-row.ts'
import { RequestBudget } from './request-budget.ts'
import { RowMerger } from './row-merger.ts'
import { tickerSharedBytes, type TickerJob } from './ticker.ts'

export type { LoadJob, RequestJob } from './job.ts'
export { monotonicMs } from './clock.ts'

/** Where a load stands right now; times are on the run's clock. */
export interface Pulse {
  atMs: number
  /** All that happened since the last merged row, light: no pods' own histograms, no failures, no choices. Null during warm-up. */
  row: SecondRow | null
  gauges: Gauges
}

export interface LoadTimes {
  /** When the first request is due. */
  startAtMs: number
  /** When the warm-up is over and recording begins; rows are whole seconds from here. */
  measuredFromMs: number
  /** When the last request is due at the latest; the drain follows. */
  endAtMs: number
}

export interface LoadSummary extends LoadTimes {
  state: 'finished' | 'stopped'
  endedAtMs: number
  /** What `auto` found; null for other rules and where nothing was found. */
  learned: LearnedRule | null
}

/** A load in progress. Callbacks return what takes them off again. */
export interface LoadRun {
  /** Resolves when all workers are ready and the start is set, or the load was stopped before; rejects as `done` does. */
  readonly started: Promise<LoadTimes>
  /** One row per whole second, merged over the workers, in order; the last one is shorter and holds what was unfinished. */
  onRow(callback: (row: SecondRow) => void): () => void
  /** At most ten a second. */
  onPulse(callback: (pulse: Pulse) => void): () => void
  /** Pods that may answer from now on; those known before stay known. */
  updateResponders(responders: KnownResponder[]): void
  /** Ends the load within a second: what is on its way stays unfinished. */
  stop(): void
  /** All rows have been given out before it resolves. Rejects where a worker broke; all workers are ended then. */
  readonly done: Promise<LoadSummary>
}

/** Between the command to go and the first request, so that all workers have it. */
const leadMs = 20
const pulseEveryMs = 95
/** A worker that has not ended this long after a stop is ended by force. */
const stopLimitMs = 900

/**
 * Starts a load on worker threads.
 *
 * @param deps.workerUrl the built or source `worker.ts`
 * @throws TypeError or RangeError at once where the job cannot be performed (no address, a header HTTP does not allow, …)
 */
export function startLoad(job: LoadJob, deps: { workerUrl: URL }): LoadRun {
  requestBytes(job.request)
  if (job.dials.length === 0) throw new RangeError('A load needs at least one address.')
  return new WorkerPool(job, deps.workerUrl)
}

class WorkerPool implements LoadRun {
  readonly started: Promise<LoadTimes>
  readonly done: Promise<LoadSummary>
  readonly #job: LoadJob
  readonly #workers: Worker[] = []
  readonly #tickers: Worker[] = []
  readonly #merger: RowMerger
  readonly #rowCallbacks = new Set<(row: SecondRow) => void>()
  readonly #pulseCallbacks = new Set<(pulse: Pulse) => void>()
  readonly #pulses = new Map<number, WorkerPulse>()
  readonly #settleStarted = Promise.withResolvers<LoadTimes>()
  readonly #settleDone = Promise.withResolvers<LoadSummary>()
  #ready = 0
  #times: LoadTimes | null = null
  #stopRequested = false
  #stopTimer: NodeJS.Timeout | null = null
  #lastPulseMs = -Infinity
  #learned: LearnedRule | null = null
  #stopped = false
  #endedAtMs = 0
  #over = false

  constructor(job: LoadJob, workerUrl: URL) {
    this.#job = job
    this.started = this.#settleStarted.promise
    this.done = this.#settleDone.promise
    this.started.catch(() => undefined)
    this.done.catch(() => undefined)
    const workers = Math.max(1, Math.min(job.load.workers, job.load.connections))
    this.#merger = new RowMerger(workers, (row) => this.#rowCallbacks.forEach((callback) => callback(row)))
    const { model, requests } = job.load
    const budget = model === 'open' || requests === null ? null : RequestBudget.share(requests)
    for (let worker = 0; worker < workers; worker += 1) this.#spawn(workerUrl, { worker, workers }, budget)
  }

  onRow(callback: (row: SecondRow) => void): () => void {
    this.#rowCallbacks.add(callback)
    return () => this.#rowCallbacks.delete(callback)
  }

  onPulse(callback: (pulse: Pulse) => void): () => void {
    this.#pulseCallbacks.add(callback)
    return () => this.#pulseCallbacks.delete(callback)
  }

  updateResponders(responders: KnownResponder[]): void {
    this.#command({ kind: 'responders', responders })
  }

  stop(): void {
    if (this.#stopRequested || this.#over) return
    this.#stopRequested = true
    if (this.#times === null) {
      this.#endBeforeStart()
      return
    }
    this.#command({ kind: 'stop' })
    this.#stopTimer = setTimeout(() => this.#break(new Error('A load worker did not stop in time and was ended.')), stopLimitMs)
  }

  #spawn(workerUrl: URL, share: WorkerShare, budget: SharedArrayBuffer | null): void {
    const number = share.worker
    const shared = new SharedArrayBuffer(tickerSharedBytes)
    const { port1, port2 } = new MessageChannel()
    const tickerJob: TickerJob = { kind: 'ticker', shared, port: port1 }
    const workerJob: WorkerJob = { kind: 'load', job: this.#job, share, budget, ticker: { shared, port: port2 } }
    const ticker = new Worker(workerUrl, { workerData: tickerJob, transferList: [port1], name: `load ticker ${number + 1}` })
    const worker = new Worker(workerUrl, { workerData: workerJob, transferList: [port2], name: `load ${number + 1}` })
    this.#workers.push(worker)
    this.#tickers.push(ticker)
    worker.on('message', (report: WorkerReport) => this.#take(number, report))
    for (const thread of [worker, ticker]) {
      thread.on('error', (error) => this.#break(new Error(`A load worker broke: ${error.message}`, { cause: error })))
    }
    worker.on('exit', () => {
      void ticker.terminate()
      if (!this.#merger.isDone(number)) this.#break(new Error('A load worker ended before its load did.'))
    })
  }

  #command(command: WorkerCommand): void {
    for (const worker of this.#workers) worker.postMessage(command)
  }

  #take(worker: number, report: WorkerReport): void {
    if (this.#over) return
    switch (report.kind) {
      case 'ready':
        this.#ready += 1
        if (this.#ready === this.#workers.length) this.#go()
        break
      case 'row':
        this.#merger.add(worker, report.index, unpackRow(report.row))
        break
      case 'pulse':
        this.#pulses.set(worker, report.pulse)
        this.#publishPulse(report.pulse.atMs)
        break
      case 'done':
        this.#stopped ||= report.stopped
        this.#endedAtMs = Math.max(this.#endedAtMs, report.endedAtMs)
        this.#learned ??= report.rule
        this.#merger.finish(worker, report.index, unpackRow(report.row))
        if (this.#merger.allDone) this.#end()
        break
    }
  }

  #go(): void {
    const startAtMs = Math.max(-this.#job.load.warmupMs, monotonicMs() - this.#job.originMs + leadMs)
    const measuredFromMs = startAtMs + this.#job.load.warmupMs
    this.#times = { startAtMs, measuredFromMs, endAtMs: measuredFromMs + plannedMs(this.#job.load) }
    this.#command({ kind: 'go', startAtMs })
    this.#settleStarted.resolve(this.#times)
  }

  /** Stopped while the threads were starting: nothing has been sent. */
  #endBeforeStart(): void {
    const nowMs = monotonicMs() - this.#job.originMs
    this.#times = { startAtMs: nowMs, measuredFromMs: nowMs, endAtMs: nowMs }
    this.#endedAtMs = nowMs
    this.#stopped = true
    this.#settleStarted.resolve(this.#times)
    this.#end()
    this.#terminate()
  }

  #publishPulse(atMs: number): void {
    if (this.#pulseCallbacks.size === 0 || atMs - this.#lastPulseMs < pulseEveryMs) return
    this.#lastPulseMs = atMs
    const pulses = [...this.#pulses.values()]
    const current = [...this.#pulses].flatMap(([worker, { row, index }]) =>
      (row !== null && this.#merger.awaits(worker, index) ? [unpackRow(row)] : []))
    const rows = [...this.#merger.pending(), ...current]
    const sum = (gauge: keyof Gauges): number => pulses.reduce((total, { gauges }) => total + gauges[gauge], 0)
    const gauges = { open: sum('open'), inFlight: sum('inFlight'), waiting: sum('waiting') }
    const row = rows.length === 0 ? null : mergeSameSecond(rows)
    this.#pulseCallbacks.forEach((callback) => callback({ atMs, row, gauges }))
  }

  #end(): void {
    this.#over = true
    if (this.#stopTimer !== null) clearTimeout(this.#stopTimer)
    const times = this.#times ?? { startAtMs: 0, measuredFromMs: 0, endAtMs: 0 }
    this.#settleDone.resolve({
      ...times, state: this.#stopped ? 'stopped' : 'finished', endedAtMs: this.#endedAtMs, learned: this.#learned,
    })
  }

  #break(error: Error): void {
    if (this.#over) return
    this.#over = true
    if (this.#stopTimer !== null) clearTimeout(this.#stopTimer)
    this.#terminate()
    this.#settleStarted.reject(error)
    this.#settleDone.reject(error)
  }

  #terminate(): void {
    for (const thread of [...this.#workers, ...this.#tickers]) void thread.terminate()
  }
}
