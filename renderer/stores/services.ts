import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { CallResult, DemoClusterInfo } from '../../shared/contract/backend.ts'
import { failureOf, type FailureData } from '../../shared/contract/failure.ts'
import { useConnectionStore } from './connection.ts'

/** Contexts, the Services of the chosen one, and the demo cluster. */
export const useServicesStore = defineStore('services', () => {
  const connection = useConnectionStore()
  const contexts = shallowRef<CallResult<'contexts'>>([])
  const chosen = shallowRef<string | null>(null)
  /** Null until they were listed. */
  const services = shallowRef<CallResult<'services'> | null>(null)
  const scenarios = shallowRef<CallResult<'scenarios'>>([])
  const demo = shallowRef<DemoClusterInfo | null>(null)
  /** What is awaited, in words. */
  const waitingFor = shallowRef<string | null>(null)
  const failure = shallowRef<FailureData | null>(null)
  let latest = 0

  /** Runs one task at a time as far as the page is concerned: an answer to an older question is dropped. */
  async function attempt(what: string, task: (isLatest: () => boolean) => Promise<void>): Promise<void> {
    const mine = ++latest
    waitingFor.value = what
    failure.value = null
    try {
      await task(() => mine === latest)
    } catch (error) {
      if (mine === latest) failure.value = failureOf(error)
    } finally {
      if (mine === latest) waitingFor.value = null
    }
  }

  async function listServices(context: string, isLatest: () => boolean): Promise<void> {
    chosen.value = context
    services.value = null
    const listed = await connection.require().services({ context, allNamespaces: true })
    if (isLatest()) services.value = listed
  }

  return {
    contexts, chosen, services, scenarios, demo, waitingFor, failure,
    /** Reads contexts and scenarios, and the Services of the current context. */
    load: () => attempt('Reading the kubeconfig …', async (isLatest) => {
      const backend = connection.require()
      scenarios.value = await backend.scenarios({})
      contexts.value = await backend.contexts({})
      const current = contexts.value.find((context) => context.name === chosen.value) ?? contexts.value.find((context) => context.current)
      if (current && !current.problem && isLatest()) await listServices(current.name, isLatest)
    }),
    choose: (context: string) => attempt(`Listing the Services of ${context} …`, (isLatest) => listServices(context, isLatest)),
    openDemo: (scenario: string, seed: number) => attempt('Starting the demo cluster …', async (isLatest) => {
      const backend = connection.require()
      demo.value = await backend.startDemo({ scenario, seed })
      contexts.value = await backend.contexts({})
      if (isLatest()) await listServices(demo.value.contextName, isLatest)
    }),
    /** Gives up waiting; what the backend was asked may still happen there. */
    cancel() {
      latest += 1
      waitingFor.value = null
    },
  }
})
