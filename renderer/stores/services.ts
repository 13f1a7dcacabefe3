import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { demoClusterSchema, type Backend, type CallResult, type DemoClusterInfo } from '../../shared/contract/backend.ts'
import { failureOf, type FailureData } from '../../shared/contract/failure.ts'
import { remembered } from './session-memory.ts'
import { useConnectionStore } from './connection.ts'

/** Contexts and namespaces, the Services of the chosen ones, and the demo cluster. What is chosen lasts as long as the window. */
export const useServicesStore = defineStore('services', () => {
  const connection = useConnectionStore()
  const contexts = shallowRef<CallResult<'contexts'>>([])
  const chosen = shallowRef(remembered.text('context'))
  /** Null: all of them. */
  const namespace = shallowRef(remembered.text('namespace'))
  const namespaces = shallowRef<readonly string[]>([])
  /** Null until they were listed. */
  const services = shallowRef<CallResult<'services'> | null>(null)
  const scenarios = shallowRef<CallResult<'scenarios'>>([])
  const opened = shallowRef(remembered.value('demo', demoClusterSchema))
  /** What is awaited, in words. */
  const waitingFor = shallowRef<string | null>(null)
  const failure = shallowRef<FailureData | null>(null)
  let latest = 0

  /** The demo cluster that was opened in this window, as long as it is there. */
  const demo = computed(() => (contexts.value.some((context) => context.name === opened.value?.contextName) ? opened.value : null))

  watch(chosen, (name) => remembered.keep('context', name))
  watch(namespace, (name) => remembered.keep('namespace', name))
  watch(opened, (info) => remembered.keep('demo', info === null ? null : JSON.stringify(info)))

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
    if (context !== chosen.value) namespace.value = null
    chosen.value = context
    services.value = null
    const backend = connection.require()
    const [listed, found] = await Promise.all([
      backend.services({ context, ...(namespace.value === null ? { allNamespaces: true } : { namespace: namespace.value }) }),
      namesOf(backend, context),
    ])
    if (!isLatest()) return
    services.value = listed
    namespaces.value = found
  }

  return {
    contexts, chosen, namespace, namespaces, services, scenarios, demo, waitingFor, failure,
    /** Reads contexts and scenarios, and the Services of the chosen context, or the current one. */
    load: () => attempt('Reading the kubeconfig …', async (isLatest) => {
      const backend = connection.require()
      scenarios.value = await backend.scenarios({})
      contexts.value = await backend.contexts({})
      const current = contexts.value.find((context) => context.name === chosen.value) ?? contexts.value.find((context) => context.current)
      if (current && !current.problem && isLatest()) await listServices(current.name, isLatest)
    }),
    choose: (context: string) => attempt(`Listing the Services of ${context} …`, (isLatest) => listServices(context, isLatest)),
    chooseNamespace(name: string | null) {
      namespace.value = name
      const context = chosen.value
      return context === null ? Promise.resolve() : attempt(`Listing the Services of ${name ?? context} …`, (isLatest) => listServices(context, isLatest))
    },
    openDemo: (scenario: string, seed: number) => attempt('Starting the demo cluster …', async (isLatest) => {
      const backend = connection.require()
      const started: DemoClusterInfo = await backend.startDemo({ scenario, seed })
      contexts.value = await backend.contexts({})
      opened.value = started
      if (isLatest()) await listServices(started.contextName, isLatest)
    }),
    /** Gives up waiting; what the backend was asked may still happen there. */
    cancel() {
      latest += 1
      waitingFor.value = null
    },
  }
})

/** What there is to choose from; nothing where it cannot be told, as the list of Services tells why. */
async function namesOf(backend: Backend, context: string): Promise<readonly string[]> {
  return backend.namespaces({ context }).then(({ names }) => names, () => [])
}
