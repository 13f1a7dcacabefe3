import { keep } from '../../test/report/keep-run.ts'
import { manyPods, run, sampleRuns } from '../../test/report/sample-runs.ts'
import type { SimulatedRun } from '../../test/report/simulate.ts'
import type { RunStore } from '../../electron/storage/run-store.ts'

/** A thousand runs of thirty seconds and five pods; every tenth of a hundred pods, with a failover. */
export async function keepThousand(store: RunStore): Promise<void> {
  const [small, large] = [sampleRuns.failover(), sampleRuns.hundredPods()]
  for (let i = 0; i < 1000; i += 1) await keep(store, idOf(i), i % 10 === 0 ? large : small, false)
}

/** An hour of 2,778 requests a second over a hundred pods, one of which is deleted: ten million requests. */
export function hourRun(seconds = 3600, rate = 2778): SimulatedRun {
  const pods = manyPods(100)
  return run({
    seed: 11, name: 'search-hour', pods, seconds, rate, connections: 200, requestsPerConnection: 10,
    skipping: { fromMs: 60_000, toMs: 90_000, perSecond: 25 },
  })
}

function idOf(index: number): string {
  return `20260101-000000${String(index).padStart(3, '0')}-bench${String(index % 10)}`
}
