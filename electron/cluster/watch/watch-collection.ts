import { z } from 'zod'
import { statusSchema } from '../api/objects.ts'
import type { ResourceRef } from '../api/resource.ts'
import type { ApiRequest, Cluster } from '../connect.ts'
import type { Backoff } from './backoff.ts'

/** What is watched, and who is told. All times are those of `now`, taken when the data arrived. */
export interface CollectionWatch<T> {
  ref: ResourceRef
  labelSelector: string
  schema: z.ZodType<T>
  now: () => number
  backoff: Backoff
  /** The collection as it stands: at the start, and whenever the watch had to begin anew. */
  onList(objects: T[], atMs: number): void
  onChange(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T, atMs: number): void
  /** Changes may be seen late from now on. Called once until `onResumed`. */
  onLost(reason: string, atMs: number): void
  onResumed(lostForMs: number, atMs: number): void
}

/** The server ends a watch after this, and we if it does not; a new one follows without a gap. */
const serverTimeoutSeconds = 240
const clientGraceMs = 15_000
/** A watch that ends by itself sooner than this has not really worked. */
const shortLivedMs = 1_000

const eventSchema = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.unknown(),
})
const versionSchema = z.object({ metadata: z.object({ resourceVersion: z.string() }) })

/**
 * Lists a collection and follows its changes until the signal aborts, over any number of connections: after an end or error it continues
 * from the last version it saw, after 410 Gone it lists anew. `onReady` is called once, when the first watch stands. Rejects only when
 * that never happened. Source: Kubernetes API concepts, "Efficient detection of changes".
 */
export async function watchCollection<T>(
  cluster: Cluster,
  watch: CollectionWatch<T>,
  signal: AbortSignal,
  onReady: () => void,
): Promise<void> {
  let version = ''
  let ready = false
  let lostAtMs: number | null = null

  const lost = (reason: string) => {
    if (lostAtMs !== null) return
    lostAtMs = watch.now()
    watch.onLost(reason, lostAtMs)
  }
  const opened = () => {
    const atMs = watch.now()
    if (lostAtMs !== null) watch.onResumed(atMs - lostAtMs, atMs)
    lostAtMs = null
    if (!ready) onReady()
    ready = true
  }

  while (!signal.aborted) {
    let openedAtMs: number | null = null
    try {
      if (version === '') version = await list(cluster, watch, signal)
      const end = await follow(cluster, watch, version, signal, () => {
        opened()
        openedAtMs = watch.now()
      })
      version = end.version
      if (end.failure !== null) lost(end.failure)
    } catch (error) {
      if (signal.aborted) return
      if (!ready) throw error
      lost(messageOf(error))
    }
    if (openedAtMs !== null && watch.now() - openedAtMs >= shortLivedMs) watch.backoff.reset()
    else lost('the server ended it at once')
    if (lostAtMs !== null) await watch.backoff.wait(signal).catch(() => undefined)
  }
}

async function list<T>(cluster: Cluster, watch: CollectionWatch<T>, signal: AbortSignal): Promise<string> {
  const { items, resourceVersion } = await cluster.list(watch.ref, watch.schema, { query: { labelSelector: watch.labelSelector }, signal })
  watch.onList(items, watch.now())
  return resourceVersion
}

interface FollowEnd {
  /** To continue from; empty: list anew. */
  version: string
  /** Why it did not end properly, else null. */
  failure: string | null
}

/** One watch connection, until it ends. Throws only when it could not be opened or the signal aborts. */
async function follow<T>(
  cluster: Cluster,
  watch: CollectionWatch<T>,
  from: string,
  signal: AbortSignal,
  onOpen: () => void,
): Promise<FollowEnd> {
  const state: FollowEnd & { open: boolean } = { version: from, failure: null, open: false }
  const own = new AbortController()
  const giveUp = (why: string) => {
    state.failure ??= why
    own.abort()
  }
  const overdue = setTimeout(() => giveUp('the server did not end the watch in time'), serverTimeoutSeconds * 1000 + clientGraceMs)
  const request: ApiRequest = {
    verb: 'watch',
    ref: watch.ref,
    query: {
      watch: 'true',
      labelSelector: watch.labelSelector,
      resourceVersion: from,
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(serverTimeoutSeconds),
    },
    signal: AbortSignal.any([signal, own.signal]),
  }
  try {
    const end = await cluster.stream(request, {
      open() {
        state.open = true
        onOpen()
      },
      line(line) {
        if (state.failure !== null) return
        const atMs = watch.now()
        const failure = take(line, watch, state, atMs)
        if (failure !== null) giveUp(failure)
      },
    })
    if (end.ended === 'by-server') return state
    if (end.answer.statusCode === 410) return { version: '', failure: 'the version to continue from is gone' }
    throw cluster.refused(request, end.answer)
  } catch (error) {
    if (signal.aborted || !state.open) throw error
    return { version: state.version, failure: state.failure ?? messageOf(error) }
  } finally {
    clearTimeout(overdue)
  }
}

/** Handles one line of a watch; a text when the watch cannot go on. */
function take<T>(line: string, watch: CollectionWatch<T>, state: FollowEnd, atMs: number): string | null {
  const event = eventSchema.safeParse(parseJson(line))
  if (!event.success) return 'the server sent something that is no watch event'
  const { type, object } = event.data
  if (type === 'ERROR') {
    const status = statusSchema.safeParse(object)
    if (status.success && (status.data.code === 410 || status.data.reason === 'Expired')) state.version = ''
    return status.success && status.data.message !== '' ? status.data.message : 'the server reported an error'
  }
  const version = versionSchema.safeParse(object)
  if (version.success) state.version = version.data.metadata.resourceVersion
  if (type === 'BOOKMARK') return null
  const parsed = watch.schema.safeParse(object)
  if (!parsed.success) return `the server sent ${watch.ref.resource} that cannot be read`
  watch.onChange(type, parsed.data, atMs)
  return null
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
