import { EvenkeelError } from '../../shared/contract/failure.ts'
import { chooseContext, contextSummaries, loadContexts, noContexts, type KubeContext, type KubeContexts } from '../cluster/kubeconfigs.ts'
import { type Cluster, connectCluster } from '../cluster/connect.ts'
import { contextName } from '../demo/start-demo-cluster.ts'
import type { ContextSummary } from '../../shared/model/target.ts'

export interface ClusterSources {
  /** Named by the user; they replace KUBECONFIG and the default file. */
  kubeconfigFiles: string[]
  env: Record<string, string | undefined>
  homeDirectory: string
  /** The kubeconfig of the running demo cluster, if any. */
  demoKubeconfig(): string | null
}

/** The clusters of the user's kubeconfigs and of the demo. Files are read anew each time: contexts come and go while we run. */
export interface Clusters {
  contexts(): Promise<ContextSummary[]>
  /** Why there are no contexts and what to do, in words for who has none. */
  noContexts(): Promise<string>
  /** What the context of our own demo cluster is called: a name that no kubeconfig of the user has, so that neither hides the other. */
  demoContext(): Promise<string>
  /** Runs work against a context's API server (the current context for null) and ends its connections afterwards. */
  use<T>(context: string | null, work: (cluster: Cluster) => Promise<T>): Promise<T>
  /** Like `use`, but the caller ends the connections. */
  connect(context: string | null): Promise<Cluster>
  /**
   * Connects to a server that was reached before: by the context of that name, by another that leads there, or by the file it came from.
   * Throws `not-found` where none of them does any more.
   */
  connectAgain(known: { context: string; server: string; kubeconfig: string }): Promise<Cluster>
}

export function createClusters(sources: ClusterSources): Clusters {
  const load = async (): Promise<KubeContexts> => {
    const own = await loadContexts({ explicit: sources.kubeconfigFiles, environment: sources.env, homeDirectory: sources.homeDirectory })
    const demoFile = sources.demoKubeconfig()
    if (demoFile === null || sources.kubeconfigFiles.includes(demoFile)) return own
    const demo = await loadContexts({ explicit: [demoFile], environment: {}, homeDirectory: sources.homeDirectory })
    const others = own.contexts.filter((context) => context.summary.file !== demoFile)
    const name = freeName(others)
    const named = demo.contexts.filter(({ summary }) => summary.name === contextName).map((context) => ({ ...context, summary: { ...context.summary, name } }))
    return { ...own, contexts: [...others, ...named], current: own.current ?? name }
  }
  const connect = async (context: string | null) => connectCluster(chooseContext(await load(), context), { environment: sources.env })
  return {
    contexts: async () => contextSummaries(await load()),
    async noContexts() {
      const { message, next } = noContexts(await load()).data
      return `${message} ${next}`
    },
    async demoContext() {
      const own = await loadContexts({ explicit: sources.kubeconfigFiles, environment: sources.env, homeDirectory: sources.homeDirectory })
        .catch(() => null)
      return freeName((own?.contexts ?? []).filter((context) => context.summary.file !== sources.demoKubeconfig()))
    },
    connect,
    async connectAgain({ context, server, kubeconfig }) {
      const own = await load().catch(() => null)
      const kept = await loadContexts({ explicit: [kubeconfig], environment: {}, homeDirectory: sources.homeDirectory }).catch(() => null)
      const there = [...own?.contexts ?? [], ...kept?.contexts ?? []].filter((one) => one.summary.server === server && !one.summary.problem)
      const found = there.find((one) => one.summary.name === context) ?? there[0]
      if (found) return connectCluster(found, { environment: sources.env })
      throw new EvenkeelError('not-found', `No context leads to ${server} any more (it was ${context} of ${kubeconfig}).`, 'Name its kubeconfig with --kubeconfig.')
    },
    async use(context, work) {
      const cluster = await connect(context)
      try {
        return await work(cluster)
      } finally {
        cluster.close()
      }
    },
  }
}

function freeName(taken: readonly KubeContext[]): string {
  const names = new Set(taken.map((context) => context.summary.name))
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? contextName : `${contextName}-${number}`
    if (!names.has(name)) return name
  }
}
