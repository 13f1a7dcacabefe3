import { manyPods, run, sampleRuns } from '../../test/report/sample-runs.ts'
import type { SimulatedRun } from '../../test/report/simulate.ts'
import { storedProfile } from '../../shared/profile/stored-profile.ts'
import type { RunStore } from '../../electron/storage/run-store.ts'
import { type RunHeader, runSchemaName } from '../../electron/storage/run-files.ts'

/** Keeps a simulated run under an id, as a real one is kept. */
export async function keep(store: RunStore, id: string, { report, rows, plan, profile, timeline }: SimulatedRun, withRows: boolean): Promise<void> {
  const header: RunHeader = {
    schema: runSchemaName, id, name: report.run.name, startedAt: report.run.startedAt, plannedMs: report.totals.durationSeconds * 1000,
    version: report.run.version, pid: 0, profile: storedProfile(profile), plan,
  }
  const writer = await store.create(header)
  for (const event of timeline) writer.append({ kind: 'timeline', event })
  if (withRows) for (const row of rows) writer.append({ kind: 'second', row })
  await writer.finish({ ...report, run: { ...report.run, id } })
}

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
