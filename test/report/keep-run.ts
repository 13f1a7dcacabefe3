import { storedProfile } from '../../shared/profile/stored-profile.ts'
import type { RunStore } from '../../electron/storage/run-store.ts'
import { type RunHeader, runSchemaName } from '../../electron/storage/run-files.ts'
import type { SimulatedRun } from './simulate.ts'

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
