import { z } from 'zod'
import { EvenkeelError } from '../../../shared/contract/failure.ts'
import type { FieldChange, FieldValue } from '../../../shared/model/field-change.ts'
import { resourceWords, type ResourceRef } from '../api/resource.ts'
import type { ApiRequest, Cluster } from '../connect.ts'

/** How a change was undone, or why nothing was to be done; `current` is what stands there instead. */
export type Undone = { outcome: 'undone' | 'as-before' | 'gone' } | { outcome: 'changed-since'; current: FieldValue }

/** Others write the same object, like a node's kubelet: the version moves on between our read and our write. */
const mostAttempts = 6

const objectSchema = z.looseObject({ metadata: z.looseObject({ uid: z.string().default(''), resourceVersion: z.string().default('') }) })

/** The current value of a field of an object, and the object's uid. Throws what `Cluster.read` throws. */
export async function readField(cluster: Cluster, ref: ResourceRef, path: readonly string[]): Promise<{ uid: string; value: FieldValue }> {
  const { metadata, value } = await readObject(cluster, ref, path)
  return { uid: metadata.uid, value }
}

/**
 * Makes a change, if the field still has the value it is changed from and the object is the same; never over what somebody else has
 * written meanwhile (the patch tests the object's version). Throws `unavailable` for a conflict or a vanished object, and what the API's
 * refusals map to.
 * @param onSent told when the request has left this computer, the last time it had to be sent
 */
export async function makeChange(cluster: Cluster, change: FieldChange, onSent: () => void): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { metadata, value } = await readObject(cluster, change.ref, change.path)
    const same = change.uid === '' || metadata.uid === change.uid
    // On a later attempt our own earlier one may have arrived although its answer did not.
    if (attempt > 1 && same && value === change.after) return
    if (!same || value !== change.before) throw conflict(change, same ? value : null)
    const request = patchOf(change, metadata.resourceVersion, value, change.after, onSent)
    const answer = await cluster.send(request)
    if (answer.statusCode >= 200 && answer.statusCode <= 299) return
    if (!mayHaveMoved(answer.statusCode) || attempt >= mostAttempts) throw cluster.refused(request, answer)
  }
}

/**
 * Puts a field back, if it still has the value the change gave it. Doing it twice does it once. Throws what the API's refusals map to, and
 * where no answer came.
 */
export async function undoChange(cluster: Cluster, change: FieldChange): Promise<Undone> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await readObject(cluster, change.ref, change.path).catch((error: unknown) => {
      if (error instanceof EvenkeelError && error.data.code === 'not-found') return null
      throw error
    })
    if (found === null || (change.uid !== '' && found.metadata.uid !== change.uid)) return { outcome: 'gone' }
    if (found.value === change.before) return { outcome: attempt === 1 ? 'as-before' : 'undone' }
    if (found.value !== change.after) return { outcome: 'changed-since', current: found.value }
    const request = patchOf(change, found.metadata.resourceVersion, change.after, change.before, () => undefined)
    const answer = await cluster.send(request)
    if (answer.statusCode >= 200 && answer.statusCode <= 299) return { outcome: 'undone' }
    if (answer.statusCode === 404) return { outcome: 'gone' }
    if (!mayHaveMoved(answer.statusCode) || attempt >= mostAttempts) throw cluster.refused(request, answer)
  }
}

/** A patch whose test fails is a 422 (500 before Kubernetes 1.13), one whose write comes too late a 409. */
const mayHaveMoved = (statusCode: number) => [400, 409, 422, 500].includes(statusCode)

function patchOf(change: FieldChange, version: string, from: FieldValue, to: FieldValue, onSent: () => void): ApiRequest {
  const pointer = pointerOf(change.path)
  return {
    verb: 'patch',
    ref: change.ref,
    body: [
      { op: 'test', path: '/metadata/resourceVersion', value: version },
      ...(from === null ? [] : [{ op: 'test', path: pointer, value: from }]),
      to === null ? { op: 'remove', path: pointer } : { op: 'add', path: pointer, value: to },
    ],
    onSent,
  }
}

/** RFC 6901. */
const pointerOf = (path: readonly string[]) => path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

async function readObject(cluster: Cluster, ref: ResourceRef, path: readonly string[]) {
  const object = await cluster.read({ verb: 'get', ref }, objectSchema)
  return { metadata: object.metadata, value: valueAt(object, path) }
}

function valueAt(object: unknown, path: readonly string[]): FieldValue {
  const found = path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), object)
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? found : null
}

function conflict(change: FieldChange, current: FieldValue): EvenkeelError {
  const what = change.path.at(-1) ?? ''
  return new EvenkeelError(
    'unavailable',
    `${resourceWords(change.ref)}: ${what} is ${current ?? 'not there'} instead of ${change.before ?? 'absent'}, so it was not changed.`,
    'Somebody else has just changed it; try again.',
  )
}
