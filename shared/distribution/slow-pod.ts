import type { PodLatency } from './balancer.ts'

export interface SlowPod {
  name: string
  medianMs: number
  othersMs: number
}

const slowFactor = 1.5
const worthNamingMs = 1

/**
 * Pods whose median service time surely is at least 1.5 times that of the others and a millisecond more, the slowest first. "Surely": the
 * lower end of the pod's interval against the middle of the upper ends of the others', where all intervals hold together with 99 %
 * (median.ts). Effect size decides as it does for shares: a few percent more never name a pod, however many answers show them, which
 * also covers answers that are not quite independent of each other.
 */
export function slowPods(latency: Record<string, PodLatency>): SlowPod[] {
  const measured = Object.entries(latency)
  const sorted = measured.map(([, pod]) => pod.medianHighMs).sort((a, b) => a - b)
  return measured.flatMap(([name, pod]) => {
    const others = middleWithout(sorted, pod.medianHighMs)
    const slow = others !== null && pod.medianLowMs >= slowFactor * others && pod.medianLowMs - others >= worthNamingMs
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
