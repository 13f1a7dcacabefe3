import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { ProfileSource } from '../../shared/contract/backend.ts'
import type { Plan } from '../../shared/model/plan.ts'
import { useAsking } from './asking.ts'
import { useConnectionStore } from './connection.ts'

/** What the edited profile comes to on its cluster, resolved without sending anything. */
export const usePlanPreviewStore = defineStore('plan-preview', () => {
  const connection = useConnectionStore()
  /** The last plan stays in view until there is a newer one, or none. */
  const plan = shallowRef<Plan | null>(null)
  const { waitingFor, failure, cancelled, ask, cancel, forget } = useAsking()

  async function look(profile: ProfileSource): Promise<void> {
    const found = await ask('Looking at the target …', () => connection.require().plan({ profile }))
    if (found) plan.value = found
    else if (failure.value) plan.value = null
  }

  return {
    plan, failure, cancelled, look, cancel,
    waiting: computed(() => waitingFor.value !== null),
    forget() {
      plan.value = null
      forget()
    },
  }
})
