import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { failureOf, type FailureData } from '../../shared/contract/failure.ts'
import type { ServiceDetail } from '../../shared/model/service-detail.ts'
import type { ServiceSummary } from '../../shared/model/target.ts'
import { useConnectionStore } from './connection.ts'

/** The one Service that is looked at closely. */
export const useServiceDetailStore = defineStore('service-detail', () => {
  const connection = useConnectionStore()
  /** Null while none is looked at. */
  const service = shallowRef<ServiceSummary | null>(null)
  const detail = shallowRef<ServiceDetail | null>(null)
  const failure = shallowRef<FailureData | null>(null)

  /** One port's way in; by default the first that can be loaded. */
  async function look(at: ServiceSummary, port?: string): Promise<void> {
    if (at !== service.value) detail.value = null
    service.value = at
    failure.value = null
    try {
      const { context, namespace, name } = at
      const found = await connection.require().serviceDetail({ context, namespace, service: name, ...(port === undefined ? {} : { port }) })
      if (service.value === at) detail.value = found
    } catch (error) {
      if (service.value === at) failure.value = failureOf(error)
    }
  }

  function close(): void {
    service.value = null
    detail.value = null
  }

  return { service, detail, failure, look, close }
})
