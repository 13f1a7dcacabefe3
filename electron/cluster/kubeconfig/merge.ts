import { EvenkeelError } from '../../../shared/contract/failure.ts'
import type { ContextSummary } from '../../../shared/model/target.ts'
import type { ClusterEntry, ContextEntry, Entry, KubeconfigFile, UserEntry } from './entries.ts'

/** The cluster and user behind a context; null where it is used without credentials. */
export interface KubeEntries {
  cluster: ClusterEntry & { name: string }
  user: (UserEntry & { name: string }) | null
}

/** A context of a kubeconfig. What holds secrets is only behind `entries`, so that printing a context cannot reveal them. */
export interface KubeContext {
  summary: ContextSummary
  /** Throws `usage` with the context's problem where it cannot be used. */
  entries(): KubeEntries
}

/** Merges files as kubectl does: for each name, and for current-context, the first file that has it wins. */
export function mergeKubeconfigs(files: KubeconfigFile[]): { contexts: KubeContext[]; currentContext: string } {
  const contexts = firstOfEach(files.flatMap((file) => file.contexts))
  const clusters = firstOfEach(files.flatMap((file) => file.clusters))
  const users = firstOfEach(files.flatMap((file) => file.users))
  const currentContext = files.map((file) => file.currentContext).find((name) => name !== '') ?? ''
  return {
    contexts: [...contexts.values()].map((entry) => contextOf(entry, clusters, users, entry.name === currentContext)),
    currentContext,
  }
}

function firstOfEach<T>(entries: Entry<T>[]): Map<string, Entry<T>> {
  const first = new Map<string, Entry<T>>()
  for (const entry of entries) if (!first.has(entry.name)) first.set(entry.name, entry)
  return first
}

function contextOf(
  entry: Entry<ContextEntry>,
  clusters: Map<string, Entry<ClusterEntry>>,
  users: Map<string, Entry<UserEntry>>,
  current: boolean,
): KubeContext {
  const context = entry.value
  const place = `${entry.file}, line ${entry.line}`
  const cluster = context ? clusters.get(context.cluster) : undefined
  const user = context ? users.get(context.user) : undefined
  const problem =
    entry.problem ??
    (cluster ? cluster.problem : `${place}: no file defines its cluster "${context?.cluster ?? ''}"`) ??
    (user ? user.problem : context?.user === '' ? null : `${place}: no file defines its user "${context?.user ?? ''}"`)
  const summary: ContextSummary = {
    name: entry.name,
    cluster: context?.cluster ?? '',
    server: cluster?.value ? shownServer(cluster.value.server) : '',
    user: context?.user ?? '',
    namespace: context?.namespace ?? 'default',
    current,
    file: entry.file,
    ...(problem === null ? {} : { problem }),
  }
  return {
    summary,
    entries() {
      if (summary.problem !== undefined || !cluster?.value) {
        throw new EvenkeelError(
          'usage',
          `Context ${entry.name} cannot be used: ${summary.problem ?? 'its cluster is missing'}.`,
          'Correct the kubeconfig, or choose another context with --context.',
        )
      }
      return {
        cluster: { ...cluster.value, name: cluster.name },
        user: user?.value ? { ...user.value, name: user.name } : null,
      }
    },
  }
}

/** The server's address without a user or password that somebody wrote into it. */
function shownServer(server: string): string {
  const url = new URL(server)
  url.username = ''
  url.password = ''
  return url.href.replace(/\/+$/, '')
}
