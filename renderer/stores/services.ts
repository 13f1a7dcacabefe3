import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Backend, CallResult, DemoClusterInfo } from '../../shared/contract/backend.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { useAsking } from './asking.ts'
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
  const opened = shallowRef<DemoClusterInfo | null>(null)
  const { waitingFor, failure, cancelled, ask, cancel } = useAsking()
  /** What ending the demo cluster must be agreed to for, one sentence each; null while nothing is asked. */
  const asked = shallowRef<readonly string[] | null>(null)
  /** The demo cluster is being opened or closed. */
  const changingDemo = shallowRef(false)
  let settle: ((agreed: boolean) => void) | null = null

  /** The demo cluster, as long as it is there. */
  const demo = computed(() => (contexts.value.some((context) => context.name === opened.value?.contextName) ? opened.value : null))

  watch(chosen, (name) => remembered.keep('context', name))
  watch(namespace, (name) => remembered.keep('namespace', name))

  /** Does what ends the demo cluster; where runs go on there, once that is agreed to. Null where it is not. */
  async function endingDemo<T>(act: (confirmed: boolean) => Promise<T>): Promise<T | null> {
    try {
      return await act(false)
    } catch (error) {
      if (!(error instanceof EvenkeelError) || error.data.code !== 'needs-confirmation') throw error
      asked.value = error.data.problems.map((problem) => problem.message)
      const agreed = await new Promise<boolean>((resolve) => { settle = resolve })
      return agreed ? act(true) : null
    }
  }

  /** Whatever else was awaited is dropped: a cluster that does not answer keeps nobody from the demo. */
  async function changing(what: string, change: (isLatest: () => boolean) => Promise<void>): Promise<void> {
    changingDemo.value = true
    await ask(what, change)
    changingDemo.value = false
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
    contexts, chosen, namespace, namespaces, services, scenarios, demo, waitingFor, failure, cancelled, asked, changingDemo, cancel,
    /** Reads contexts and scenarios, and the Services of the chosen context, or the current one. */
    load: () => ask('Reading the kubeconfig …', async (isLatest) => {
      const backend = connection.require()
      scenarios.value = await backend.scenarios({})
      opened.value = await backend.demo({})
      contexts.value = await backend.contexts({})
      const current = contexts.value.find((context) => context.name === chosen.value) ?? contexts.value.find((context) => context.current)
      if (!current || current.problem || !isLatest()) return
      waitingFor.value = listing(current.name)
      await listServices(current.name, isLatest)
    }),
    /** Reads which contexts there are, where nobody did, to show what the lists are about; no cluster is asked for anything. */
    async readContexts() {
      if (contexts.value.length > 0 || waitingFor.value !== null) return
      const backend = connection.require()
      // Why it fails is told where Services are listed.
      const [found, info] = await Promise.all([backend.contexts({}), backend.demo({})]).catch((): [CallResult<'contexts'>, null] => [[], null])
      if (contexts.value.length > 0 || waitingFor.value !== null) return
      contexts.value = found
      opened.value = info
      if (found.some((context) => context.name === chosen.value)) return
      chosen.value = found.find((context) => context.current && !context.problem)?.name ?? null
      namespace.value = null
    },
    choose: (context: string) => ask(listing(context), (isLatest) => listServices(context, isLatest)),
    async chooseNamespace(name: string | null) {
      namespace.value = name
      const context = chosen.value
      if (context !== null) await ask(listing(name ?? context), (isLatest) => listServices(context, isLatest))
    },
    openDemo: (scenario: string, seed: number) => changing('Starting the demo cluster …', async (isLatest) => {
      const backend = connection.require()
      const started = await endingDemo((confirmed) => backend.startDemo({ scenario, seed, confirmed }))
      if (started === null) return
      contexts.value = await backend.contexts({})
      opened.value = started
      if (isLatest()) await listServices(started.contextName, isLatest)
    }),
    closeDemo: () => changing('Closing the demo cluster …', async (isLatest) => {
      const backend = connection.require()
      const gone = demo.value?.contextName
      if (await endingDemo((confirmed) => backend.stopDemo({ confirmed })) === null) return
      opened.value = null
      contexts.value = await backend.contexts({})
      if (gone !== chosen.value || !isLatest()) return
      chosen.value = null
      namespace.value = null
      services.value = null
      const current = contexts.value.find((context) => context.current && !context.problem)
      if (current) await listServices(current.name, isLatest)
    }),
    /** Agrees to what ending the demo cluster was asked for, or not. */
    answer(agreed: boolean) {
      asked.value = null
      settle?.(agreed)
      settle = null
    },
  }
})

const listing = (where: string) => `Listing the Services of ${where} …`

/** What there is to choose from; nothing where it cannot be told, as the list of Services tells why. */
async function namesOf(backend: Backend, context: string): Promise<readonly string[]> {
  return backend.namespaces({ context }).then(({ names }) => names, () => [])
}
