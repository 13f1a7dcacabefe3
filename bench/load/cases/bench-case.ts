import type { BenchContext } from '../measure/context.ts'
import type { CaseResult } from '../report/results.ts'

/** What a case found, beside its name. */
export type CaseFindings = Omit<CaseResult, 'name' | 'title'>

/** One question to the engine. */
export interface BenchCase {
  name: string
  title: string
  /** Takes so long that it is asked for by name or by `--long`. */
  long?: boolean
  measure(context: BenchContext): Promise<CaseFindings>
}
