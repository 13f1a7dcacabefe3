import type { ApiObject } from '../objects/meta.ts'
import type { Change } from '../store/collection.ts'
import type { Cancel, Scheduler } from '../base/scheduler.ts'
import { flag, wholeNumber } from './request.ts'
import type { ApiResource } from './resources.ts'
import type { Selection } from './selection.ts'
import { refusal } from './status.ts'

/** One line of a watch; ERROR carries a Status, BOOKMARK only a kind and a version. */
export type WatchEvent =
  | { type: Change<ApiObject>['type'], object: ApiObject }
  | { type: 'BOOKMARK', object: object }
  | { type: 'ERROR', object: object }

/** What a watch writes to: events whose objects are in the form the client asked for. */
export interface WatchSink<Event = { type: WatchEvent['type'], object: object }> {
  send(event: Event): void
  /** Ends the response; the watch sends nothing more. */
  end(): void
}

const bookmarkEveryMs = 15_000
const defaultTimeoutSeconds = 45 * 60

/**
 * Streams the changes of a kind (Kubernetes API concepts, "Efficient detection of changes"): without a `resourceVersion`, or with 0, what
 * exists comes first as ADDED; with one, everything after it. A version older than the history is answered by an ERROR event with a 410
 * Status. An object that starts or stops matching the selection appears as ADDED or DELETED.
 * @returns how to stop early
 * @throws StatusError for parameters that are wrong or a version from the future
 */
export function startWatch(
  resource: ApiResource, selection: Selection, query: URLSearchParams, scheduler: Scheduler, sink: WatchSink<WatchEvent>,
): Cancel {
  const { collection } = resource
  const bookmarks = flag(query, 'allowWatchBookmarks')
  const initialEvents = flag(query, 'sendInitialEvents')
  const timeoutSeconds = wholeNumber(query, 'timeoutSeconds') ?? defaultTimeoutSeconds
  const from = wholeNumber(query, 'resourceVersion') ?? 0
  if (from > collection.revision) throw refusal.futureVersion(from, collection.revision)
  if (initialEvents && query.get('resourceVersionMatch') !== 'NotOlderThan') {
    throw refusal.badRequest('sendInitialEvents needs resourceVersionMatch=NotOlderThan')
  }

  const missed = from === 0 || initialEvents ? [] : collection.since(from)
  if (missed === 'expired') {
    sink.send({ type: 'ERROR', object: refusal.expired(from, collection.revision).toStatus() })
    sink.end()
    return () => undefined
  }
  if (from === 0 || initialEvents) {
    for (const object of collection.list(selection.namespace)) if (selection.matches(object)) sink.send({ type: 'ADDED', object })
  }
  for (const change of missed) forward(change)
  if (initialEvents && bookmarks) sendBookmark({ 'k8s.io/initial-events-end': 'true' })

  const stopObserving = collection.observe(forward)
  let nextBookmark = bookmarks ? scheduler.after(bookmarkEveryMs, repeatBookmark) : () => undefined
  const stopTimeout = scheduler.after(timeoutSeconds * 1000, () => {
    if (bookmarks) sendBookmark()
    stop()
    sink.end()
  })
  return stop

  function stop(): void {
    stopObserving()
    nextBookmark()
    stopTimeout()
  }
  function repeatBookmark(): void {
    sendBookmark()
    nextBookmark = scheduler.after(bookmarkEveryMs, repeatBookmark)
  }
  function sendBookmark(annotations?: Record<string, string>): void {
    const { group, version, kind } = resource.type
    const metadata = { resourceVersion: String(collection.revision), creationTimestamp: null, ...(annotations && { annotations }) }
    sink.send({ type: 'BOOKMARK', object: { kind, apiVersion: group === '' ? version : `${group}/${version}`, metadata } })
  }
  function forward(change: Change<ApiObject>): void {
    const event = seenThrough(selection, change)
    if (event !== undefined) sink.send(event)
  }
}

/** A change as somebody sees it who only looks at the selection; undefined where nothing of it shows. */
export function seenThrough(selection: Selection, { type, object, previous, revision }: Change<ApiObject>): WatchEvent | undefined {
  const before = previous !== undefined && selection.matches(previous)
  const after = type !== 'DELETED' && selection.matches(object)
  if (after) return { type: before ? 'MODIFIED' : 'ADDED', object }
  if (!before) return undefined
  return { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion: String(revision) } } }
}
