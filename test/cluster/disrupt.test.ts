import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cluster } from '../../electron/cluster/connect.ts'
import { removePods, type RemoveOptions, type Victim } from '../../electron/cluster/disrupt.ts'
import { podObject } from '../../electron/cluster/testing/objects.ts'
import { failureOf } from '../../shared/contract/failure.ts'
import { json, startFakeApiServer, status, type FakeApiServer } from './fake-api-server.ts'

let fake: FakeApiServer
let cluster: Cluster
/** Of what the fake does about a DELETE. */
let onDelete: (name: string) => [number, unknown]

beforeEach(async () => {
  fake = await startFakeApiServer()
  cluster = await fake.connect()
  onDelete = (name) => [200, podObject({ name, terminating: true })]
  fake.answer = (request, response) => {
    const name = request.url.split('/').at(-1) ?? ''
    if (name === 'missing') return json(response, 404, status(404, 'pods "missing" not found'))
    const [code, body] = request.method === 'DELETE' ? onDelete(name) : [200, podObject({ name, terminating: name === 'leaving' })]
    json(response, code, body)
  }
})
afterEach(() => fake.stop())

const victim = (name: string, uid = `uid-${name}`) => ({ name, uid })
const deletions = () => fake.seen.filter((request) => request.method === 'DELETE')

const deletePods = (of: Cluster, namespace: string, victims: Victim[], options: Omit<RemoveOptions, 'how'>) =>
  removePods(of, namespace, victims, { how: 'delete', ...options })

describe('deleting pods', () => {
  it('asks for exactly these pods, and tells when it asked and when that was accepted', async () => {
    let ms = 0
    const told: string[] = []
    const results = await deletePods(cluster, 'shop', [victim('a'), victim('b')], {
      now: () => (ms += 1),
      onRequested: (name) => told.push(name),
    })
    expect(results.map(({ name, failure }) => [name, failure])).toEqual([
      ['a', null],
      ['b', null],
    ])
    for (const { requestedAtMs, acceptedAtMs } of results) expect(acceptedAtMs ?? 0).toBeGreaterThan(requestedAtMs ?? Infinity)
    expect(told.sort()).toEqual(['a', 'b'])
    expect(
      deletions()
        .map((request) => request.url)
        .sort(),
    ).toEqual(['/api/v1/namespaces/shop/pods/a', '/api/v1/namespaces/shop/pods/b'])
    expect(JSON.parse(deletions()[0]?.body ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid: expect.stringMatching(/^uid-/) },
    })
    expect(fake.sockets.size).toBe(2)
  })

  it('passes a grace period on, zero as well', async () => {
    await deletePods(cluster, 'shop', [victim('a')], { now: () => 0, gracePeriodSeconds: 0 })
    expect(JSON.parse(deletions()[0]?.body ?? '')).toMatchObject({ gracePeriodSeconds: 0 })
  })

  it('leaves pods alone that are no longer those it was told', async () => {
    const results = await deletePods(
      cluster,
      'shop',
      [victim('a'), victim('missing'), victim('leaving'), victim('b', 'of-a-predecessor')],
      { now: () => 1 },
    )
    expect(results.map(({ name, requestedAtMs, failure }) => [name, requestedAtMs === null, failure?.code ?? ''])).toEqual([
      ['a', false, ''],
      ['missing', true, 'unavailable'],
      ['leaving', true, 'unavailable'],
      ['b', true, 'unavailable'],
    ])
    expect(deletions()).toHaveLength(1)
  })

  it.each([
    [403, 'forbidden', 'not allowed to delete pods a in namespace shop'],
    [409, 'unavailable', 'already gone, terminating, or replaced'],
    [404, 'unavailable', 'already gone, terminating, or replaced'],
    [500, 'unreachable', 'answered 500'],
  ])('tells a refusal (%i) without throwing', async (code, failureCode, words) => {
    onDelete = () => [code, status(code, 'no')]
    const [result] = await deletePods(cluster, 'shop', [victim('a')], { now: () => 7 })
    expect(result).toMatchObject({
      requestedAtMs: 7,
      acceptedAtMs: null,
      failure: { code: failureCode, message: expect.stringContaining(words) },
    })
  })

  it('tells that it does not know when the run ends before the answer', async () => {
    const stop = new AbortController()
    const usual = fake.answer
    fake.answer = (request, response) => (request.method === 'DELETE' ? stop.abort() : usual(request, response))
    const [result] = await deletePods(cluster, 'shop', [victim('a')], { now: () => 7, signal: stop.signal })
    expect(result?.failure).toMatchObject({ code: 'unavailable', message: expect.stringContaining('The run ended before') })
  })

  it('never touches a system namespace', async () => {
    const failure = await deletePods(cluster, 'kube-system', [victim('a')], { now: () => 0 }).then(() => null, failureOf)
    expect(failure).toMatchObject({ code: 'usage' })
    expect(fake.seen).toHaveLength(0)
  })
})

describe('evicting pods', () => {
  const evictions = () => fake.seen.filter((request) => request.method === 'POST')
  const evict = (...names: string[]) => removePods(cluster, 'shop', names.map((name) => victim(name)), { how: 'evict', now: () => 3, gracePeriodSeconds: 5 })
  const refuse = (code: number, body: unknown) => {
    const usual = fake.answer
    fake.answer = (request, response) => (request.method === 'POST' ? json(response, code, body) : usual(request, response))
  }

  it('asks through the eviction subresource, for exactly this pod', async () => {
    refuse(201, { kind: 'Status', apiVersion: 'v1', status: 'Success', code: 201 })
    expect(await evict('a')).toEqual([{ name: 'a', requestedAtMs: 3, acceptedAtMs: 3, failure: null, heldByBudget: false }])
    expect(evictions().map((request) => request.url)).toEqual(['/api/v1/namespaces/shop/pods/a/eviction'])
    expect(JSON.parse(evictions()[0]?.body ?? '')).toEqual({
      apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a', namespace: 'shop' },
      deleteOptions: { preconditions: { uid: 'uid-a' }, gracePeriodSeconds: 5 },
    })
  })

  it('tells a budget that forbids it, with its own words', async () => {
    refuse(429, {
      ...status(429, 'Cannot evict pod as it would violate the pod\'s disruption budget.'),
      details: { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget checkout needs 4 healthy pods and has 4 currently' }] },
    })
    const [held] = await evict('a')
    expect(held).toMatchObject({ acceptedAtMs: null, heldByBudget: true, failure: { code: 'unavailable', message: expect.stringContaining('needs 4 healthy pods') } })
  })

  it.each([[403, 'forbidden'], [404, 'unavailable'], [409, 'unavailable']])('tells a %i', async (code, expected) => {
    refuse(code, status(code, 'no'))
    expect((await evict('a'))[0]).toMatchObject({ heldByBudget: false, failure: { code: expected } })
    expect((await evict('missing', 'leaving')).map(({ requestedAtMs }) => requestedAtMs)).toEqual([null, null])
  })
})
