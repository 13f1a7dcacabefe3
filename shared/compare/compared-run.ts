import { Histogram } from '../tally/histogram.ts'
import type { CountedRow } from '../tally/counted-row.ts'
import type { Report } from '../report/report.ts'

/** A run to compare: its report, and the rows of its seconds in order. */
export interface ComparedRun {
  report: Report
  rows: readonly CountedRow[]
}

/** Below so many seconds with answers the spread between them says too little. */
export const fewestSeconds = 10

/** The rows in which something was to happen. */
export function busyRows({ rows }: ComparedRun): CountedRow[] {
  return rows.filter((row) => row.sent + row.completed + row.failed + row.skipped > 0)
}

/** Response times of a run: of all seconds together, and how many of each second's are at most some limits. */
export class ResponseTimes {
  readonly all = new Histogram()
  private readonly encoded: readonly string[]

  constructor(run: ComparedRun) {
    this.encoded = run.rows.map((row) => row.histograms.response).filter((text) => text !== '')
    for (const text of this.encoded) this.all.mergeEncoded(text)
  }

  get seconds(): number {
    return this.encoded.length
  }

  /** For each limit (ascending, milliseconds) a block a second: how many of its response times are at most the limit. */
  countsAtMost(limitsMs: readonly number[]): { hits: number; of: number }[][] {
    const blocks = limitsMs.map((): { hits: number; of: number }[] => [])
    for (const text of this.encoded) {
      const histogram = Histogram.decode(text)
      const hits = limitsMs.map(() => 0)
      histogram.forEachBucket((lowMs, _, count) => {
        for (const [i, limitMs] of limitsMs.entries()) if (lowMs <= limitMs) hits[i] = (hits[i] ?? 0) + count
      })
      for (const [i, list] of blocks.entries()) list.push({ hits: hits[i] ?? 0, of: histogram.count })
    }
    return blocks
  }
}
