import { chooseContext, contextSummaries, loadContexts, type KubeContexts } from '../cluster/kubeconfigs.ts'
import { type Cluster, connectCluster } from '../cluster/connect.ts'
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
  /** Runs work against a context's API server (the current context for null) and ends its connections afterwards. */
  use<T>(context: string | null, work: (cluster: Cluster) => Promise<T>): Promise<T>
  /** Like `use`, but the caller ends the connections. */
  connect(context: string | null): Promise<Cluster>
}

export function createClusters(sources: ClusterSources): Clusters {
  const load = async (): Promise<KubeContexts> => {
    const own = await loadContexts({ explicit: sources.kubeconfigFiles, environment: sources.env, homeDirectory: sources.homeDirectory })
    const demoFile = sources.demoKubeconfig()
    if (demoFile === null || sources.kubeconfigFiles.includes(demoFile)) return own
    const demo = await loadContexts({ explicit: [demoFile], environment: {}, homeDirectory: sources.homeDirectory })
    const names = new Set(demo.contexts.map((context) => context.summary.name))
    const others = own.contexts.filter((context) => !names.has(context.summary.name))
    return { ...own, contexts: [...others, ...demo.contexts], current: own.current ?? demo.current }
  }
  const connect = async (context: string | null) => connectCluster(chooseContext(await load(), context), { environment: sources.env })
  return {
    contexts: async () => contextSummaries(await load()),
    connect,
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
