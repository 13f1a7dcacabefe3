import type { SecondRow } from '../../shared/tally/second-row.ts'
import { mergeSameSecond } from '../../shared/tally/tally.ts'

/** Joins the rows of several workers second by second and gives each out, in order, once no worker can add to it. */
export class RowMerger {
  readonly #workers: number
  readonly #onRow: (row: SecondRow) => void
  readonly #waiting = new Map<number, SecondRow[]>()
  /** The number of the next row each worker will send; those that are done send none. */
  readonly #next: number[]
  readonly #done = new Set<number>()
  #emitted = 0

  constructor(workers: number, onRow: (row: SecondRow) => void) {
    this.#workers = workers
    this.#onRow = onRow
    this.#next = Array.from({ length: workers }, () => 0)
  }

  get allDone(): boolean {
    return this.#done.size === this.#workers
  }

  isDone(worker: number): boolean {
    return this.#done.has(worker)
  }

  /** Whether this is the row the worker has in progress. */
  awaits(worker: number, index: number): boolean {
    return !this.#done.has(worker) && this.#next[worker] === index
  }

  /** A worker's whole second. */
  add(worker: number, index: number, row: SecondRow): void {
    const rows = this.#waiting.get(index)
    if (rows === undefined) this.#waiting.set(index, [row])
    else rows.push(row)
    this.#next[worker] = index + 1
    this.#emit()
  }

  /** A worker's last part of a second; left out where it holds nothing. */
  finish(worker: number, index: number, row: SecondRow): void {
    this.#done.add(worker)
    if (row.toMs > row.fromMs || row.unfinished > 0 || row.skipped > 0) this.add(worker, index, row)
    else this.#emit()
  }

  /** Rows that some workers have sent and others not yet. */
  pending(): SecondRow[] {
    return [...this.#waiting.values()].flat()
  }

  #emit(): void {
    for (;;) {
      const rows = this.#waiting.get(this.#emitted)
      const complete = this.#next.every((next, worker) => this.#done.has(worker) || next > this.#emitted)
      if (rows === undefined || !complete) return
      this.#waiting.delete(this.#emitted)
      this.#emitted += 1
      this.#onRow(mergeSameSecond(rows))
    }
  }
}
