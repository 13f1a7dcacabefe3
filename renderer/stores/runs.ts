import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { RunSummary } from '../../shared/contract/backend.ts'
import { failureOf, type FailureData } from '../../shared/contract/failure.ts'
import { useConnectionStore } from './connection.ts'

/** The history of runs. */
export const useRunsStore = defineStore('runs', () => {
  const connection = useConnectionStore()
  /** Newest first; null until they were listed. */
  const runs = shallowRef<readonly RunSummary[] | null>(null)
  const failure = shallowRef<FailureData | null>(null)

  async function list(): Promise<void> {
    try {
      const listed = await connection.require().runs({})
      runs.value = listed.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))
      failure.value = null
    } catch (error) {
      failure.value = failureOf(error)
    }
  }

  return { runs, failure, list }
})
