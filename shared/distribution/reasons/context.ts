import type { IndependentUnit } from '../../model/target.ts'
import type { Distribution } from '../../report/report.ts'
import type { Stratum } from '../evidence.ts'
import type { JudgeInput } from '../judge.ts'
import type { PodStatistic } from '../pod-statistics.ts'
import type { OffThroughNode } from '../through-nodes.ts'

/** What the judgement found out, for the reasons to be put in words. */
export interface ReasonContext {
  input: JudgeInput
  distribution: Distribution
  statistics: PodStatistic[]
  /** Pods whose interval lies beyond the tolerance. */
  skewed: PodStatistic[]
  /** The same through one of several nodes, the worst first. */
  offThrough: OffThroughNode[]
  strata: Stratum[]
  eligiblePods: number | null
  /** The pod that takes everything, where one does. */
  pinnedTo: string | null
  /** Stand-ins for pods that should have answered but never did. */
  unseen: string[]
  /** Units that could not be attributed to a pod. */
  stray: number
}

/** What is counted, in the singular. */
export function unitNoun(unit: IndependentUnit): string {
  return unit === 'none' ? 'connection' : unit
}
