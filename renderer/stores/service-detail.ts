import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ServiceDetail } from '../../shared/model/service-detail.ts'
import type { ServiceSummary } from '../../shared/model/target.ts'
import { useAsking } from './asking.ts'
import { useConnectionStore } from './connection.ts'

/** The one Service that is looked at closely. */
export const useServiceDetailStore = defineStore('service-detail', () => {
  const connection = useConnectionStore()
  /** Null while none is looked at. */
  const service = shallowRef<ServiceSummary | null>(null)
  const detail = shallowRef<ServiceDetail | null>(null)
  const { waitingFor, failure, cancelled, ask, cancel, forget } = useAsking()

  /** One port's way in; by default the first that can be loaded. */
  async function look(at: ServiceSummary, port?: string): Promise<void> {
    if (at !== service.value) detail.value = null
    service.value = at
    const { context, namespace, name } = at
    const found = await ask(`Looking at ${namespace}/${name} …`, () => (
      connection.require().serviceDetail({ context, namespace, service: name, ...(port === undefined ? {} : { port }) })
    ))
    if (found) detail.value = found
  }

  function close(): void {
    service.value = null
    detail.value = null
    forget()
  }

  return { service, detail, waitingFor, failure, cancelled, look, cancel, close }
})
