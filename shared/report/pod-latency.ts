import type { PodLatency } from '../distribution/balancer.ts'
import { medianPercentiles } from '../distribution/slow-pod.ts'
import type { RunTotals } from '../tally/tally.ts'

/** Median service time of each pod with its 99 % interval, for telling slow pods; pods with too few answers are left out. */
export function podLatencies({ responders }: Pick<RunTotals, 'responders'>): Record<string, PodLatency> {
  const latencies: Record<string, PodLatency> = {}
  for (const [name, { service }] of responders) {
    const limits = medianPercentiles(service.count)
    if (!limits) continue
    const [medianLowMs, medianMs, medianHighMs] = service.quantilesMs([limits.low / 100, 0.5, limits.high / 100])
    const meanMs = service.meanMs()
    if (medianLowMs === undefined || medianMs === undefined || medianHighMs === undefined || meanMs === null) continue
    latencies[name] = { count: service.count, meanMs, medianMs, medianLowMs, medianHighMs }
  }
  return latencies
}
