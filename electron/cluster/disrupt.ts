import { EvenkeelError, failureOf, type FailureData } from '../../shared/contract/failure.ts'
import { podSchema } from './api/objects.ts'
import { coreResource } from './api/resource.ts'
import type { ApiRequest, Cluster } from './connect.ts'
import { isSystemNamespace } from './victims.ts'

export interface Victim {
  name: string
  uid: string
}

export interface DeletedPod {
  name: string
  /** On `now`'s clock: when the request left this computer; null when it never did. */
  requestedAtMs: number | null
  /** When the API server's answer was here. */
  acceptedAtMs: number | null
  /** Why the API server did not accept, else null. */
  failure: FailureData | null
}

export interface DeleteOptions {
  now: () => number
  /** The pod's own grace period where absent; 0 kills at once. */
  gracePeriodSeconds?: number
  signal?: AbortSignal
  /** Told the moment a request has left this computer, with its time on `now`'s clock. */
  onRequested?: (name: string, atMs: number) => void
}

/**
 * Asks the API to delete pods, all at the same moment, each only if it is still the same pod (uid). Resolves when every request was
 * answered; a refusal is part of the result, as other pods may already be on their way out. Each pod is read first: that tells a vanished
 * pod before anything is done, and leaves a warm connection, so that `requestedAtMs` is not followed by a TLS handshake.
 * Throws `usage` for a system namespace.
 */
export async function deletePods(cluster: Cluster, namespace: string, victims: Victim[], options: DeleteOptions): Promise<DeletedPod[]> {
  if (isSystemNamespace(namespace)) {
    throw new EvenkeelError(
      'usage',
      `${namespace} is a system namespace; Evenkeel never disrupts anything there.`,
      'Test a Service of your own.',
    )
  }
  const signal = options.signal ? { signal: options.signal } : {}
  const refused = await Promise.all(victims.map((victim) => reasonNotToDelete(cluster, namespace, victim, signal)))
  return Promise.all(
    victims.map(async (victim, index): Promise<DeletedPod> => {
      const before = refused[index] ?? null
      const deleted: DeletedPod = { name: victim.name, requestedAtMs: null, acceptedAtMs: null, failure: before }
      if (before) return deleted
      const request: ApiRequest = {
        verb: 'delete',
        ref: coreResource('pods', { namespace, name: victim.name }),
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          preconditions: { uid: victim.uid },
          ...(options.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: options.gracePeriodSeconds }),
        },
        ...signal,
        onSent: () => {
          if (deleted.requestedAtMs !== null) return
          deleted.requestedAtMs = options.now()
          options.onRequested?.(victim.name, deleted.requestedAtMs)
        },
      }
      try {
        const answer = await cluster.send(request)
        if (answer.statusCode === 404 || answer.statusCode === 409) deleted.failure = vanished(namespace, victim.name).data
        else if (answer.statusCode < 200 || answer.statusCode > 299) deleted.failure = failureOf(cluster.refused(request, answer))
        else deleted.acceptedAtMs = options.now()
      } catch (error) {
        deleted.failure = options.signal?.aborted ? unanswered(victim.name).data : failureOf(error)
      }
      return deleted
    }),
  )
}

async function reasonNotToDelete(
  cluster: Cluster,
  namespace: string,
  victim: Victim,
  signal: { signal?: AbortSignal },
): Promise<FailureData | null> {
  try {
    const pod = await cluster.read({ verb: 'get', ref: coreResource('pods', { namespace, name: victim.name }), ...signal }, podSchema)
    return pod.metadata.uid === victim.uid && !pod.metadata.deletionTimestamp ? null : vanished(namespace, victim.name).data
  } catch (error) {
    const failure = failureOf(error)
    return failure.code === 'not-found' ? vanished(namespace, victim.name).data : failure
  }
}

const unanswered = (name: string) =>
  new EvenkeelError(
    'unavailable',
    `The run ended before the API server answered whether it deletes pod ${name}.`,
    'Look at the pods to see whether it did.',
  )

const vanished = (namespace: string, name: string) =>
  new EvenkeelError(
    'unavailable',
    `Pod ${name} of namespace ${namespace} is already gone, terminating, or replaced, so it was not deleted.`,
    'Somebody else may be changing the same pods.',
  )
