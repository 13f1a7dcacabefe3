import type { Second } from '../contract/run-event.ts'
import type { Comparison } from '../compare/comparison.ts'
import type { Plan } from '../model/plan.ts'
import type { CountedRow } from '../tally/counted-row.ts'
import type { Report } from './report.ts'

/** Everything a report in any format is made of: what the one analysis of a run concluded, and the rows it was concluded from. */
export interface ReportMaterial {
  report: Report
  /** The run's rows as the charts show them, in order of time. */
  seconds: readonly Second[]
  /** The rows themselves, for what counts and histograms are needed. */
  rows: readonly CountedRow[]
  /** As it stood before the run; without it the pods' first states are read back from the timeline. */
  plan: Plan | null
  /** Against a baseline, where one was named. */
  comparison: Comparison | null
}
