import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cluster } from '../../electron/cluster/connect.ts'
import { cordonChange, restartWorkload, scaleChange, unlabelChange } from '../../electron/cluster/disruption/acts.ts'
import { makeChange, undoChange } from '../../electron/cluster/disruption/change.ts'
import { failureOf } from '../../shared/contract/failure.ts'
import type { FieldChange, FieldValue } from '../../shared/model/field-change.ts'
import { json, startFakeApiServer, status, type FakeApiServer } from './fake-api-server.ts'

/** A node whose API keeps a version and refuses a patch that tests another, as the real one does. */
let fake: FakeApiServer
let cluster: Cluster
let node: { uid: string; version: number; unschedulable: boolean | undefined } | null
/** Runs before a patch is looked at: what somebody else does meanwhile. */
let meanwhile: (patch: number) => [number, unknown] | undefined
let patches: number

beforeEach(async () => {
  fake = await startFakeApiServer()
  cluster = await fake.connect()
  node = { uid: 'u1', version: 1, unschedulable: undefined }
  patches = 0
  meanwhile = () => undefined
  fake.answer = (request, response) => {
    if (request.method === 'PATCH') {
      patches += 1
      const refused = meanwhile(patches)
      if (refused) return json(response, ...refused)
      const [version, ...rest]: { op: string; value: unknown }[] = JSON.parse(request.body)
      if (!node || version?.value !== String(node.version)) return json(response, 422, status(422, 'the server rejected our request due to an error in our request'))
      const last = rest.at(-1)
      node = { ...node, version: node.version + 1, unschedulable: last?.op === 'remove' ? undefined : last?.value === true }
    }
    if (!node) return json(response, 404, status(404, 'nodes "n1" not found'))
    json(response, 200, { metadata: { name: 'n1', uid: node.uid, resourceVersion: String(node.version) }, spec: { unschedulable: node.unschedulable } })
  }
})
afterEach(() => fake.stop())

const cordon: FieldChange = {
  ref: { group: '', version: 'v1', resource: 'nodes', name: 'n1' }, uid: 'u1', path: ['spec', 'unschedulable'], before: null, after: true,
}
const bump = () => { if (node) node.version += 1; return undefined }
const set = (unschedulable: boolean | undefined) => () => { if (node) node = { ...node, version: node.version + 1, unschedulable }; return undefined }
async function refusal(work: Promise<unknown>) {
  return work.then(() => null, failureOf)
}

describe('a change that can be undone', () => {
  it('is made and undone once, and as before after', async () => {
    await makeChange(cluster, cordon, () => undefined)
    expect(node).toMatchObject({ unschedulable: true })
    expect(fake.seen.at(-1)?.headers['content-type']).toBe('application/json-patch+json')
    expect(await undoChange(cluster, cordon)).toEqual({ outcome: 'undone' })
    expect(node?.unschedulable).toBeUndefined()
    expect(await undoChange(cluster, cordon)).toEqual({ outcome: 'as-before' })
    expect(patches).toBe(2)
  })

  it('is tried again where somebody wrote another field meanwhile', async () => {
    meanwhile = (patch) => (patch < 3 ? bump() : undefined)
    await makeChange(cluster, cordon, () => undefined)
    expect(node?.unschedulable).toBe(true)
    meanwhile = (patch) => (patch === 4 ? [409, status(409, 'the object has been modified')] : undefined)
    expect(await undoChange(cluster, cordon)).toEqual({ outcome: 'undone' })
  })

  it('is not made over what somebody else has just set', async () => {
    meanwhile = set(false)
    expect(await refusal(makeChange(cluster, cordon, () => undefined))).toMatchObject({ code: 'unavailable', message: expect.stringContaining('unschedulable is false') })
    expect(node?.unschedulable).toBe(false)
    expect(await refusal(makeChange(cluster, { ...cordon, uid: 'u0' }, () => undefined))).toMatchObject({ code: 'unavailable' })
    node = null
    expect(await refusal(makeChange(cluster, cordon, () => undefined))).toMatchObject({ code: 'not-found' })
  })

  it('is not undone over it either, nor on another object of that name', async () => {
    await makeChange(cluster, cordon, () => undefined)
    meanwhile = set(false)
    expect(await undoChange(cluster, cordon)).toEqual({ outcome: 'changed-since', current: false })
    expect(node?.unschedulable).toBe(false)
    node = { uid: 'u2', version: 1, unschedulable: true }
    expect(await undoChange(cluster, cordon)).toEqual({ outcome: 'gone' })
    node = null
    expect(await undoChange(cluster, cordon)).toEqual({ outcome: 'gone' })
  })

  it.each([[403, 'forbidden'], [500, 'unreachable']])('says that the server refused (%i), with nothing changed', async (code, expected) => {
    meanwhile = () => [code, status(code, 'no')]
    expect(await refusal(makeChange(cluster, cordon, () => undefined))).toMatchObject({ code: expected })
    expect(node?.unschedulable).toBeUndefined()
    if (node) node.unschedulable = true
    expect(await refusal(undoChange(cluster, cordon))).toMatchObject({ code: expected })
  })
})

describe('what disruptions change', () => {
  const deployment = { kind: 'Deployment' as const, resource: 'deployments', name: 'checkout', namespace: 'shop', pods: 5 }
  const answer = (objects: Record<string, [number, unknown]>) => {
    fake.answer = (request, response) => json(response, ...(objects[`${request.method} ${request.url}`] ?? [404, status(404, 'none')]))
  }
  const scalePath = '/apis/apps/v1/namespaces/shop/deployments/checkout/scale'
  const workloadPath = '/apis/apps/v1/namespaces/shop/deployments/checkout'
  const workload = (spec: object = {}) => ({ metadata: { name: 'checkout', uid: 'd1', resourceVersion: '4' }, spec: { replicas: 5, ...spec } })

  it('a workload\'s replicas, never below none', async () => {
    answer({ [`GET ${scalePath}`]: [200, { metadata: { uid: 'd1', resourceVersion: '4' }, spec: { replicas: 2 } }] })
    expect(await scaleChange(cluster, deployment, -1)).toMatchObject({ uid: 'd1', before: 2, after: 1, ref: { subresource: 'scale' } })
    expect(await refusal(scaleChange(cluster, deployment, -3))).toMatchObject({ code: 'usage' })
  })

  it('a node, unless it is closed already', async () => {
    expect(await cordonChange(cluster, 'n1')).toEqual(cordon)
    if (node) node.unschedulable = true
    expect(await cordonChange(cluster, 'n1')).toBeNull()
  })

  it.each<[string, object | null, string]>([
    ['a label that the workload does not select by', { matchLabels: { app: 'checkout' } }, 'live'],
    ['any where it selects by all', { matchLabels: { app: 'checkout', live: 'yes' } }, 'app'],
    ['any where it may not be read', null, 'app'],
  ])('%s of a pod', async (_, selector, key) => {
    answer({ [`GET ${workloadPath}`]: selector ? [200, workload({ selector })] : [403, status(403, 'no')] })
    const selectedBy: Record<string, string> = { app: 'checkout', live: 'yes' }
    const change = await unlabelChange(cluster, 'shop', { name: 'a', uid: 'u' }, selectedBy, deployment)
    const before: FieldValue = selectedBy[key] ?? null
    expect(change).toEqual({ ref: { group: '', version: 'v1', resource: 'pods', namespace: 'shop', name: 'a' }, uid: 'u', path: ['metadata', 'labels', key], before, after: null })
    expect(await refusal(unlabelChange(cluster, 'shop', { name: 'a', uid: 'u' }, {}, null))).toMatchObject({ code: 'usage' })
  })

  it('a template\'s annotation, on the version that was read; not of what is paused', async () => {
    answer({ [`GET ${workloadPath}`]: [200, workload()], [`PATCH ${workloadPath}`]: [200, workload()] })
    let sent = 0
    await restartWorkload(cluster, deployment, '2030-01-01T00:00:00Z', () => { sent += 1 })
    expect(sent).toBe(1)
    const patch = fake.seen.at(-1)
    expect(patch?.headers['content-type']).toBe('application/merge-patch+json')
    expect(JSON.parse(patch?.body ?? '')).toEqual({
      metadata: { uid: 'd1', resourceVersion: '4' },
      spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2030-01-01T00:00:00Z' } } } },
    })
    answer({ [`GET ${workloadPath}`]: [200, workload({ paused: true })] })
    expect(await refusal(restartWorkload(cluster, deployment, '', () => undefined))).toMatchObject({ code: 'unavailable', message: expect.stringContaining('paused') })
    answer({ [`GET ${workloadPath}`]: [200, workload()], [`PATCH ${workloadPath}`]: [409, status(409, 'modified')] })
    expect(await refusal(restartWorkload(cluster, deployment, '', () => undefined))).toMatchObject({ code: 'unavailable' })
  })
})
