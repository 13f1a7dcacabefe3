import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { CallParams } from '../../shared/contract/backend.ts'
import type { DisruptionDone, DisruptionPreview } from '../../shared/contract/disruptions.ts'
import { failureOf, type FailureData } from '../../shared/contract/failure.ts'
import { useConnectionStore } from './connection.ts'

/** What is to be done, without the run it is done to. */
export type AskedDisruption = Omit<CallParams<'disruptionPreview'>, 'runId'>

/** Breaking a pod of the run being looked at: first what it would hit, then, once agreed to, the act. */
export const useDisruptionStore = defineStore('disruption', () => {
  const connection = useConnectionStore()
  /** The run a disruption is being considered for; null while none is. */
  const runId = shallowRef<string | null>(null)
  /** What is being considered. */
  const asked = shallowRef<AskedDisruption>({ do: 'delete', pods: 1 })
  const preview = shallowRef<DisruptionPreview | null>(null)
  const acting = shallowRef(false)
  const failure = shallowRef<FailureData | null>(null)
  /** What the cluster refused, pod by pod. */
  const refused = shallowRef<DisruptionDone['pods']>([])
  let latest = 0

  /** The failure, if there was one and it still matters. */
  async function attempt(task: () => Promise<void>): Promise<FailureData | null> {
    const mine = latest
    try {
      await task()
    } catch (error) {
      if (mine === latest) return failureOf(error)
    }
    return null
  }

  /** Shows what it would hit now. */
  async function consider(id: string, what: AskedDisruption = { do: 'delete', pods: 1 }): Promise<void> {
    const mine = ++latest
    runId.value = id
    asked.value = what
    preview.value = null
    failure.value = null
    refused.value = []
    failure.value = await attempt(async () => {
      const found = await connection.require().disruptionPreview({ runId: id, ...what })
      if (mine === latest) preview.value = found
    })
  }

  /** Does what was shown. */
  async function perform(): Promise<void> {
    const id = runId.value
    if (id === null || !preview.value || acting.value) return
    const insist = preview.value.objections.length > 0
    const mine = latest
    acting.value = true
    failure.value = null
    const problem = await attempt(async () => {
      const done = await connection.require().disruptNow({ runId: id, ...asked.value, confirmed: true, insist })
      if (mine !== latest) return
      refused.value = done.pods.filter((pod) => pod.problem !== null)
      if (refused.value.length === 0) close()
    })
    acting.value = false
    // Other pods would be hit than those shown: those are shown now, and asked for anew.
    if (problem?.code === 'needs-confirmation') await consider(id, asked.value)
    else if (problem) failure.value = problem
  }

  function close(): void {
    latest += 1
    runId.value = null
    preview.value = null
    failure.value = null
    refused.value = []
  }

  return { runId, asked, preview, acting, failure, refused, consider, perform, close }
})
