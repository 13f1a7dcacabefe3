import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Comparison } from '../../shared/compare/comparison.ts'
import { useAsking } from './asking.ts'
import { useConnectionStore } from './connection.ts'

/** Two runs held against each other. */
export const useComparisonStore = defineStore('comparison', () => {
  const connection = useConnectionStore()
  /** Null until it was made. */
  const comparison = shallowRef<Comparison | null>(null)
  const { waitingFor, failure, cancelled, ask, cancel } = useAsking()

  async function compare(baselineId: string, runId: string): Promise<void> {
    comparison.value = null
    comparison.value = await ask('Comparing the runs …', () => connection.require().compare({ baselineId, runId }))
  }

  return { comparison, waitingFor, failure, cancelled, compare, cancel }
})
