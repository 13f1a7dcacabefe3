import { EvenkeelError, failureOf, type FailureData } from '../../shared/contract/failure.ts'
import { podSchema } from './api/objects.ts'
import { coreResource } from './api/resource.ts'
import type { ApiAnswer, ApiRequest, Cluster } from './connect.ts'
import { refuseSystemNamespace } from './victims.ts'

export interface Victim {
  name: string
  uid: string
}

export interface RemovedPod {
  name: string
  /** On `now`'s clock: when the request left this computer; null when it never did. */
  requestedAtMs: number | null
  /** When the API server's answer was here. */
  acceptedAtMs: number | null
  /** Why the API server did not accept, else null. */
  failure: FailureData | null
  /** A disruption budget forbids it now; later it may not. */
  heldByBudget: boolean
}

export interface RemoveOptions {
  /** `evict` honours disruption budgets, `delete` does not. */
  how: 'evict' | 'delete'
  now: () => number
  /** The pod's own grace period where absent; 0 kills at once. */
  gracePeriodSeconds?: number | undefined
  signal?: AbortSignal
  /** Told the moment a request has left this computer, with its time on `now`'s clock. */
  onRequested?: (name: string, atMs: number) => void
}

/**
 * Asks the API to delete or evict pods, all at the same moment, each only if it is still the same pod (uid). Resolves when every request was
 * answered; a refusal is part of the result, as other pods may already be on their way out. Each pod is read first: that tells a vanished
 * pod before anything is done, and leaves a warm connection, so that `requestedAtMs` is not followed by a TLS handshake.
 * Throws `usage` for a system namespace. Source: Kubernetes documentation, "API-initiated Eviction".
 */
export async function removePods(cluster: Cluster, namespace: string, victims: Victim[], options: RemoveOptions): Promise<RemovedPod[]> {
  refuseSystemNamespace(namespace)
  const signal = options.signal ? { signal: options.signal } : {}
  const refused = await Promise.all(victims.map((victim) => reasonNotToRemove(cluster, namespace, victim, options.how, signal)))
  return Promise.all(
    victims.map(async (victim, index): Promise<RemovedPod> => {
      const before = refused[index] ?? null
      const removed: RemovedPod = { name: victim.name, requestedAtMs: null, acceptedAtMs: null, failure: before, heldByBudget: false }
      if (before) return removed
      const request: ApiRequest = {
        ...removal(namespace, victim, options),
        ...signal,
        onSent: () => {
          if (removed.requestedAtMs !== null) return
          removed.requestedAtMs = options.now()
          options.onRequested?.(victim.name, removed.requestedAtMs)
        },
      }
      try {
        const answer = await cluster.send(request)
        removed.heldByBudget = options.how === 'evict' && answer.statusCode === 429
        if (answer.statusCode >= 200 && answer.statusCode <= 299) removed.acceptedAtMs = options.now()
        else if (removed.heldByBudget) removed.failure = held(namespace, victim.name, answer).data
        else if (answer.statusCode === 404 || answer.statusCode === 409) removed.failure = vanished(namespace, victim.name, options.how).data
        else removed.failure = failureOf(cluster.refused(request, answer))
      } catch (error) {
        removed.failure = options.signal?.aborted ? unanswered(victim.name, options.how).data : failureOf(error)
      }
      return removed
    }),
  )
}

function removal(namespace: string, victim: Victim, { how, gracePeriodSeconds }: RemoveOptions): ApiRequest {
  const deleteOptions = { preconditions: { uid: victim.uid }, ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }) }
  const ref = coreResource('pods', { namespace, name: victim.name })
  if (how === 'delete') return { verb: 'delete', ref, body: { apiVersion: 'v1', kind: 'DeleteOptions', ...deleteOptions } }
  return {
    verb: 'create',
    ref: { ...ref, subresource: 'eviction' },
    body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: victim.name, namespace }, deleteOptions },
  }
}

async function reasonNotToRemove(
  cluster: Cluster,
  namespace: string,
  victim: Victim,
  how: RemoveOptions['how'],
  signal: { signal?: AbortSignal },
): Promise<FailureData | null> {
  try {
    const pod = await cluster.read({ verb: 'get', ref: coreResource('pods', { namespace, name: victim.name }), ...signal }, podSchema)
    return pod.metadata.uid === victim.uid && !pod.metadata.deletionTimestamp ? null : vanished(namespace, victim.name, how).data
  } catch (error) {
    const failure = failureOf(error)
    return failure.code === 'not-found' ? vanished(namespace, victim.name, how).data : failure
  }
}

const done = { evict: 'evicted', delete: 'deleted' }

const unanswered = (name: string, how: RemoveOptions['how']) =>
  new EvenkeelError(
    'unavailable',
    `The run ended before the API server answered whether pod ${name} is ${done[how]}.`,
    'Look at the pods to see whether it is.',
  )

const vanished = (namespace: string, name: string, how: RemoveOptions['how']) =>
  new EvenkeelError(
    'unavailable',
    `Pod ${name} of namespace ${namespace} is already gone, terminating, or replaced, so it was not ${done[how]}.`,
    'Somebody else may be changing the same pods.',
  )

function held(namespace: string, name: string, { status }: ApiAnswer): EvenkeelError {
  const said = [status?.message ?? '', ...(status?.details?.causes ?? []).map((cause) => cause.message)].filter((text) => text !== '')
  return new EvenkeelError(
    'unavailable',
    `A PodDisruptionBudget does not allow pod ${name} of namespace ${namespace} to be evicted now${said.length > 0 ? `: ${said.join(' ')}` : '.'}`,
    'Wait until more pods are healthy, or delete the pod, which ignores budgets.',
  )
}
