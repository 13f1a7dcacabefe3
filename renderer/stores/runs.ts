import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { RunSummary } from '../../shared/contract/backend.ts'
import { useAsking } from './asking.ts'
import { useConnectionStore } from './connection.ts'

/** The history of runs. */
export const useRunsStore = defineStore('runs', () => {
  const connection = useConnectionStore()
  /** Newest first; null until they were listed. */
  const runs = shallowRef<readonly RunSummary[] | null>(null)
  const { waitingFor, failure, cancelled, ask, cancel } = useAsking()

  async function list(): Promise<void> {
    const listed = await ask('Reading the runs …', () => connection.require().runs({}))
    if (listed) runs.value = listed.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
  }

  return { runs, waitingFor, failure, cancelled, list, cancel }
})
