import type { ViewSecond } from '../../run-view/pod-counts.ts'
import { worstSeconds } from '../../run-view/shares.ts'

/** What an interval of the run amounted to. */
export interface TimeBin {
  fromMs: number
  toMs: number
  sent: number
  completed: number
  /** Failed requests and unexpected statuses. */
  errors: number
  skipped: number
  /** Response time of the interval's worst second, milliseconds. */
  p50: number | null
  p90: number | null
  p99: number | null
}

/**
 * Seconds put together so that at most `most` intervals of equal length remain. The last one ends where the run did, so that a second
 * that was never completed does not look like a slow one.
 */
export function timeBins(seconds: readonly ViewSecond[], endMs: number, most: number): TimeBin[] {
  const size = Math.max(1, Math.ceil(seconds.length / most))
  return Array.from({ length: Math.ceil(seconds.length / size) }, (_, i) => seconds.slice(i * size, (i + 1) * size)).flatMap((group) => {
    const first = group[0]
    const last = group.at(-1)
    const [worst] = worstSeconds(group, 1)
    if (!first || !last || !worst) return []
    const sum = (count: (second: ViewSecond) => number) => group.reduce((total, second) => total + count(second), 0)
    return [{
      fromMs: first.atMs,
      toMs: Math.max(first.atMs, Math.min(last.atMs + 1000, endMs)),
      sent: sum((second) => second.sent),
      completed: sum((second) => second.completed),
      errors: sum((second) => second.failed + second.unexpectedStatus),
      skipped: sum((second) => second.skipped),
      p50: worst.p50, p90: worst.p90, p99: worst.p99,
    }]
  })
}

/** Per second of the interval; null for one too short to tell. */
export function ratePerSecond(count: number, bin: Pick<TimeBin, 'fromMs' | 'toMs'>): number | null {
  const lengthMs = bin.toMs - bin.fromMs
  return lengthMs < 200 ? null : count / (lengthMs / 1000)
}
