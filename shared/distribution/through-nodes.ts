import type { Stratum } from './evidence.ts'
import { familyError } from './planning.ts'
import { mergeStrata, podStatistics, type PodStatistic } from './pod-statistics.ts'
import { isBeyond } from './tolerance.ts'

/** A pod that is surely off its share through one of several nodes, with its figures there. */
export interface OffThroughNode {
  node: string
  pod: PodStatistic
  /** The limits it was tested with: one family over all nodes and pods. */
  tail: number
}

/**
 * Pods beyond the tolerance through one node: each node's proxy chooses for itself, and one that is wrong vanishes in the sum over many. All limits
 * of all nodes together hold with 99 % (α/(2·P·H) a side, Bonferroni; docs/method.md, Evenness). A wrong alarm needs one side only, so with those of
 * the sum they stay below 1 %. Worst first.
 */
export function offThroughNodes(strata: readonly Stratum[], tolerance: number): OffThroughNode[] {
  const byNode = new Map<string, Stratum[]>()
  for (const stratum of strata) {
    if (stratum.entry !== undefined) byNode.set(stratum.entry, [...byNode.get(stratum.entry) ?? [], stratum])
  }
  if (byNode.size < 2) return []
  return [...byNode].flatMap(([node, own]) => {
    const pods = podStatistics(mergeStrata(own), familyError / byNode.size)
    const tail = familyError / (2 * Math.max(1, pods.length) * byNode.size)
    return pods.filter(({ interval }) => isBeyond(interval, tolerance)).map((pod) => ({ node, pod, tail }))
  }).sort((a, b) => Math.abs(b.pod.z) - Math.abs(a.pod.z))
}
