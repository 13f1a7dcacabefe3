import { isDeepStrictEqual } from 'node:util'
import { keyOf } from '../objects/meta.ts'
import type { ApiObject } from '../objects/meta.ts'

/** One step in a collection's history. `object` of a DELETED change is the last state, stamped with the revision of its removal. */
export interface Change<T extends ApiObject> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  revision: number
  object: T
  /** The state before, for MODIFIED and DELETED. */
  previous?: T
}

/** Is told of every change, in order. It must not change the collection itself. */
export interface Observer<T extends ApiObject> {
  changed(change: Change<T>): void
}

/** The counter behind every `resourceVersion`, shared by all collections of a cluster as in etcd. */
export interface Revisions {
  readonly current: number
  next(): number
}

export function createRevisions(first = 1000): Revisions {
  let current = first
  return {
    get current() {
      return current
    },
    next: () => ++current,
  }
}

/** Thrown where an object of that name exists already, or does not exist. */
export class StoreError extends Error {
  readonly code: 'exists' | 'missing'
  constructor(code: 'exists' | 'missing', key: string) {
    super(code === 'exists' ? `${key} already exists` : `${key} not found`)
    this.code = code
  }
}

/** All objects of one kind, with a bounded history for watches. Objects are never changed in place. */
export class Collection<T extends ApiObject> {
  private readonly objects = new Map<string, T>()
  private readonly observers = new Set<Observer<T>>()
  private history: Change<T>[] = []
  private trimmedRevision = 0
  private readonly revisions: Revisions
  private readonly historyLimit: number

  constructor(revisions: Revisions, historyLimit = 2000) {
    this.revisions = revisions
    this.historyLimit = historyLimit
  }

  /** The `resourceVersion` a list taken now carries. */
  get revision(): number {
    return this.revisions.current
  }

  /** Objects in etcd's order: by namespace and name. */
  list(namespace?: string): T[] {
    return Array.from(this.objects.values())
      .filter((object) => namespace === undefined || object.metadata.namespace === namespace)
      .sort((a, b) => compare(a.metadata.namespace ?? '', b.metadata.namespace ?? '') || compare(a.metadata.name, b.metadata.name))
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.objects.get(keyOf({ namespace, name }))
  }

  /** @throws StoreError `exists` */
  add(object: T): T {
    const key = keyOf(object.metadata)
    if (this.objects.has(key)) throw new StoreError('exists', key)
    const stored = this.stamped(object)
    this.objects.set(key, stored.object)
    this.record({ type: 'ADDED', ...stored })
    return stored.object
  }

  /** Stores the next state of an object; an unchanged one keeps its revision and notifies nobody. @throws StoreError `missing` */
  replace(object: T): T {
    const key = keyOf(object.metadata)
    const previous = this.objects.get(key)
    if (previous === undefined) throw new StoreError('missing', key)
    const { resourceVersion } = previous.metadata
    if (isDeepStrictEqual(previous, { ...object, metadata: { ...object.metadata, resourceVersion } })) return previous
    const stored = this.stamped(object)
    this.objects.set(key, stored.object)
    this.record({ type: 'MODIFIED', previous, ...stored })
    return stored.object
  }

  /** @throws StoreError `missing` */
  remove(namespace: string | undefined, name: string): T {
    const key = keyOf({ namespace, name })
    const previous = this.objects.get(key)
    if (previous === undefined) throw new StoreError('missing', key)
    const stored = this.stamped(previous)
    this.objects.delete(key)
    this.record({ type: 'DELETED', previous, ...stored })
    return stored.object
  }

  /** Calls `changed` with every later change. @returns how to end that */
  observe(changed: (change: Change<T>) => void): () => void {
    const observer: Observer<T> = { changed }
    this.observers.add(observer)
    return () => this.observers.delete(observer)
  }

  /** Changes after `revision`, or `expired` when the history no longer reaches back that far. */
  since(revision: number): Change<T>[] | 'expired' {
    if (revision < this.trimmedRevision) return 'expired'
    return this.history.filter((change) => change.revision > revision)
  }

  private stamped(object: T): { object: T, revision: number } {
    const revision = this.revisions.next()
    return { revision, object: { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } } }
  }

  private record(change: Change<T>): void {
    this.history.push(change)
    if (this.history.length > this.historyLimit) {
      const kept = this.history.slice(-Math.ceil(this.historyLimit / 2))
      this.trimmedRevision = this.history[this.history.length - kept.length - 1]?.revision ?? 0
      this.history = kept
    }
    for (const observer of this.observers) observer.changed(change)
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
