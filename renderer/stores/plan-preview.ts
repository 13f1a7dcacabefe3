import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ProfileSource } from '../../shared/contract/backend.ts'
import { failureOf, type FailureData } from '../../shared/contract/failure.ts'
import type { Plan } from '../../shared/model/plan.ts'
import { useConnectionStore } from './connection.ts'

/** What the edited profile comes to on its cluster, resolved without sending anything. */
export const usePlanPreviewStore = defineStore('plan-preview', () => {
  const connection = useConnectionStore()
  const plan = shallowRef<Plan | null>(null)
  const failure = shallowRef<FailureData | null>(null)
  const waiting = shallowRef(false)
  let latest = 0

  /** An answer to an older question is dropped; the last plan stays in view until there is a newer one. */
  async function look(profile: ProfileSource): Promise<void> {
    const mine = ++latest
    waiting.value = true
    try {
      const found = await connection.require().plan({ profile })
      if (mine !== latest) return
      plan.value = found
      failure.value = null
    } catch (error) {
      if (mine !== latest) return
      plan.value = null
      failure.value = failureOf(error)
    } finally {
      if (mine === latest) waiting.value = false
    }
  }

  function forget(): void {
    latest += 1
    plan.value = null
    failure.value = null
    waiting.value = false
  }

  return { plan, failure, waiting, look, forget }
})
