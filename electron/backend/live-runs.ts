import type { LiveRun } from './live-run.ts'

/** The runs that go on in this process, by id. A run leaves by itself when it has ended. */
export interface LiveRuns {
  add(id: string, run: LiveRun): void
  get(id: string): LiveRun | undefined
  all(): LiveRun[]
  /** Tells how many there are, now and at each change, until the returned function is called. */
  watch(told: (count: number) => void): () => void
}

export function createLiveRuns(): LiveRuns {
  const runs = new Map<string, LiveRun>()
  const watchers = new Set<(count: number) => void>()
  const tell = () => {
    for (const told of [...watchers]) told(runs.size)
  }
  return {
    add(id, run) {
      runs.set(id, run)
      tell()
      void run.ended.finally(() => {
        runs.delete(id)
        tell()
      })
    },
    get: (id) => runs.get(id),
    all: () => [...runs.values()],
    watch(told) {
      watchers.add(told)
      told(runs.size)
      return () => watchers.delete(told)
    },
  }
}
