import type { PodLatency } from './balancer.ts'
import { normalQuantile } from './numerics/normal.ts'

/**
 * The percentiles (0 to 100) between which the true median lies with 99 %, given `count` values: the order statistics
 * n/2 ± z·√n/2 (W. J. Conover, Practical Nonparametric Statistics, section 3.2). Null with too few values for any statement.
 */
export function medianPercentiles(count: number): { low: number; high: number } | null {
  if (count < 10) return null
  const half = (normalQuantile(0.995) * Math.sqrt(count)) / 2
  return { low: Math.max(0, ((count / 2 - half) / count) * 100), high: Math.min(100, ((count / 2 + half) / count) * 100) }
}

export interface SlowPod {
  name: string
  medianMs: number
  othersMs: number
}

const slowFactor = 1.5
const worthNamingMs = 1

/**
 * Pods whose median service time is surely (both 99 % intervals considered) at least 1.5 times the median of the other pods' medians, the
 * slowest first. Fewer than three pods with enough values name none unless one of two is slower.
 */
export function slowPods(latency: Record<string, PodLatency>): SlowPod[] {
  const measured = Object.entries(latency).filter(([, pod]) => medianPercentiles(pod.count) !== null)
  const sorted = measured.map(([, pod]) => pod.medianHighMs).sort((a, b) => a - b)
  return measured.flatMap(([name, pod]) => {
    const others = middleWithout(sorted, pod.medianHighMs)
    const slow = others !== null && pod.medianLowMs >= slowFactor * others && pod.medianMs - others >= worthNamingMs
    return slow ? [{ name, medianMs: pod.medianMs, othersMs: others }] : []
  }).sort((a, b) => b.medianMs - a.medianMs)
}

/** The middle of the sorted values with one of them taken away. */
function middleWithout(sorted: number[], value: number): number | null {
  if (sorted.length < 2) return null
  const at = sorted.indexOf(value)
  const middle = Math.floor((sorted.length - 2) / 2)
  return sorted[middle < at ? middle : middle + 1] ?? null
}
