import type { DamagedRun, ListedRun, RunStore } from './run-store.ts'

/**
 * The runs beyond the `keep` newest that may be deleted, oldest first: those that ended and can be read whole. Live and damaged runs are
 * never among them, and do not count.
 * @param runs newest first
 * @param isLive whether a run without a report goes on, here or in another process
 */
export function runsToForget(
  runs: readonly (ListedRun | DamagedRun)[], keep: number | 'unlimited', isLive: (id: string, pid: number) => boolean,
): string[] {
  if (keep === 'unlimited') return []
  const ended = runs.flatMap((run) =>
    ('header' in run && run.damage === null && (run.report !== null || !isLive(run.header.id, run.header.pid)) ? [run.header.id] : []))
  return ended.slice(keep).reverse()
}

/**
 * Deletes what the retention does not keep. Called when a run ended, which itself always stays. Never rejects: what cannot be deleted now
 * is tried again after the next run.
 */
export async function forgetRuns(
  store: RunStore, ended: string, keep: number | 'unlimited', isLive: (id: string, pid: number) => boolean,
): Promise<void> {
  if (keep === 'unlimited') return
  try {
    for (const id of runsToForget(await store.list(), keep, isLive)) if (id !== ended) await store.remove(id)
  } catch {
    return
  }
}
