import type { LoadRun, LoadSummary, LoadTimes, Pulse } from '../../electron/engine/load.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { Tally } from '../../shared/tally/tally.ts'
import type { SimulatedService } from './simulated-service.ts'

/** What the engine does too: ten pulses a second, a row for each whole second. */
export const pulseMs = 100

/** A load in progress on a simulated Service, at the pace of the clock. It sends nothing; everything after the counting is real. */
export class SimulatedLoad implements LoadRun {
  readonly started: Promise<LoadTimes>
  readonly done: Promise<LoadSummary>
  readonly #rows = new Set<(row: SecondRow) => void>()
  readonly #pulses = new Set<(pulse: Pulse) => void>()
  readonly #service: SimulatedService
  readonly #finish = Promise.withResolvers<LoadSummary>()
  readonly #times: LoadTimes
  readonly #timer: NodeJS.Timeout
  #atMs = 0
  #tally = new Tally(0)

  /** @param clock milliseconds of the run; @param durationMs a whole number of seconds */
  constructor(service: SimulatedService, clock: () => number, durationMs: number) {
    this.#service = service
    this.#times = { startAtMs: 0, measuredFromMs: 0, endAtMs: durationMs }
    this.started = Promise.resolve(this.#times)
    this.done = this.#finish.promise
    this.#timer = setInterval(() => {
      while (this.#atMs + pulseMs <= clock() && this.#atMs < durationMs) this.#step()
      if (this.#atMs >= durationMs) this.#end('finished')
    }, pulseMs / 4)
  }

  onRow(callback: (row: SecondRow) => void): () => void {
    this.#rows.add(callback)
    return () => this.#rows.delete(callback)
  }

  onPulse(callback: (pulse: Pulse) => void): () => void {
    this.#pulses.add(callback)
    return () => this.#pulses.delete(callback)
  }

  updateResponders(): void {
    // Whoever answers is known here.
  }

  stop(): void {
    this.#end('stopped')
  }

  #step(): void {
    const fromMs = this.#atMs
    this.#atMs += pulseMs
    this.#service.load(this.#tally, fromMs, this.#atMs)
    if (this.#atMs % 1000 === 0) {
      const row = this.#tally.toRow()
      this.#tally = new Tally(this.#atMs)
      for (const told of this.#rows) told(row)
    }
    const row = this.#tally.toLiveRow()
    for (const told of this.#pulses) told({ atMs: this.#atMs, row, gauges: { open: 0, inFlight: 0, waiting: 0 } })
  }

  #end(state: LoadSummary['state']): void {
    clearInterval(this.#timer)
    this.#finish.resolve({ ...this.#times, state, endedAtMs: this.#atMs, learned: null })
  }
}
