import { describe, expect, it } from 'vitest'
import { EvenkeelError } from '../../../shared/contract/failure.ts'
import type { Plan, PlannedPod } from '../../../shared/model/plan.ts'
import type { TimelineEvent } from '../../../shared/model/timeline.ts'
import { seededRandom } from '../../../shared/pacing/seeded-random.ts'
import { memoryCluster, type MemoryAnswer } from '../../cluster/testing/memory-cluster.ts'
import { serviceSchema } from '../../cluster/api/objects.ts'
import { podObject, serviceObject } from '../../cluster/testing/objects.ts'
import type { JournalWriter } from '../../storage/journal.ts'
import { Disruptor } from './disruptor.ts'

const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
const podOf = (name: string): PlannedPod => ({
  name, uid: `uid-${name}`, ip: '', node: 'node-1', zone: 'z-a', ready: true, eligible: true, expectedShare: 0.2, note: '',
})
const ownedPod = (name: string) => {
  const pod = podObject({ name, labels: { 'app': 'checkout', 'pod-template-hash': 'abc' } })
  return { ...pod, metadata: { ...pod.metadata, ownerReferences: [{ kind: 'ReplicaSet', name: 'checkout-abc', controller: true }] } }
}
const target: Plan['target'] = {
  kind: 'service', context: 'kind-dev', server: 'https://memory', namespace: 'shop', service: 'checkout', type: 'NodePort',
  port: { name: 'http', port: 80, protocol: 'TCP', targetPort: '8080' },
}

interface Given {
  names?: string[]
  confirm?: boolean
  table?: Record<string, MemoryAnswer>
  lock?: () => Promise<void>
}

function disrupting({ names = ['a', 'b', 'c', 'd', 'e'], confirm = true, table = {}, lock = () => Promise.resolve() }: Given = {}) {
  const memory = memoryCluster({
    [reviews]: { object: { status: { allowed: true } } },
    '/api/v1/namespaces/shop/pods': { items: names.map((name) => podObject({ name })) },
    ...Object.fromEntries(names.map((name) => [`/api/v1/namespaces/shop/pods/${name}`, { object: podObject({ name }) }])),
    ...table,
  })
  const events: TimelineEvent[] = []
  const stopped: string[] = []
  let pods = names.map(podOf)
  const disruptor = new Disruptor({
    cluster: {
      ...memory,
      send(request) {
        request.onSent?.()
        return memory.send(request)
      },
    },
    plan: {
      target, pods, route: { kind: 'direct', chooser: '', unit: 'connection', testsService: true, path: [] }, scheme: 'http',
      addresses: [{ host: '10.0.0.1', port: 30080 }], hostHeader: '', expectedResponders: 5, policies: [], affinity: false,
      connectionsNeeded: null, missingPermissions: [], remarks: [], local: false,
    },
    service: serviceSchema.parse(serviceObject()), clock: () => events.length, wallClock: () => '2030-01-01T00:00:00.000Z', random: seededRandom(2),
    journal: memoryJournal(), stop: (reason) => stopped.push(reason),
    event: (event) => events.push(event), pods: () => pods, confirm: () => Promise.resolve(confirm), lock,
  })
  const now = (count = 1, more: { confirmed?: boolean; insist?: boolean } = {}) =>
    disruptor.performNow({ do: 'delete', pods: count, confirmed: true, insist: false, ...more }, new AbortController().signal)
  return {
    disruptor, events, stopped, now,
    told: () => events.map(({ kind, subject }) => `${kind} ${subject}`),
    deleted: () => memory.requests.filter((request) => request.verb === 'delete').map((request) => request.ref.name),
    setPods: (list: PlannedPod[]) => { pods = list },
  }
}

function memoryJournal(): JournalWriter {
  let count = 0
  return { intend: () => Promise.resolve(`${count += 1}`), made: () => Promise.resolve(), settle: () => Promise.resolve() }
}

async function refusal(promise: Promise<unknown>) {
  const outcome = await promise.then(() => null, (error: unknown) => error)
  if (outcome instanceof EvenkeelError) return outcome.data
  throw new Error(`it should have been refused, but: ${String(outcome)}`)
}

describe('disrupting a live run', () => {
  it('hits the pods that were shown, and tells that it was asked for', async () => {
    const { disruptor, now, told, deleted } = disrupting()
    const shown = await disruptor.preview({ do: 'delete', pods: 2 })
    expect(await disruptor.preview({ do: 'delete', pods: 2 })).toEqual(shown)
    const names = shown.victims.map(({ name }) => name)
    expect(shown).toMatchObject({
      objections: [], confirmations: [`Now 2 of 5 pods (${names.join(', ')}) of shop/checkout in context kind-dev will be deleted.`],
    })
    expect(await now(2)).toEqual({ pods: names.map((name) => ({ name, problem: null })) })
    expect(deleted()).toEqual(names)
    expect(told()).toEqual([...['asked', 'requested', 'accepted'].flatMap((kind) => names.map((name) => `${kind} ${name}`))])
  })

  it('chooses anew for the next one', async () => {
    const { now, deleted } = disrupting({ names: Array.from({ length: 40 }, (_, index) => `pod-${index}`) })
    for (let round = 0; round < 5; round += 1) await now()
    expect(new Set(deleted()).size).toBeGreaterThan(1)
  })

  it('waits for a confirmation, except where none is needed', async () => {
    const { now, told } = disrupting()
    const refused = await refusal(now(1, { confirmed: false }))
    expect(refused.code).toBe('needs-confirmation')
    expect(refused.problems).toMatchObject([{ message: expect.stringMatching(/^Now 1 of 5 pods \([a-e]\) of shop/) }])
    expect(told()).toEqual([])
    const own = disrupting({ confirm: false })
    expect(await own.disruptor.preview({ do: 'delete', pods: 1 })).toMatchObject({ confirmations: [] })
    expect((await own.now(1, { confirmed: false })).pods).toHaveLength(1)
  })

  it('asks again where a pod that was shown has gone since', async () => {
    const { disruptor, now, setPods, told } = disrupting()
    const { victims: [victim] } = await disruptor.preview({ do: 'delete', pods: 1 })
    const left = ['a', 'b', 'c', 'd', 'e'].filter((name) => name !== victim?.name).map(podOf)
    setPods(left)
    const refused = await refusal(now())
    expect(refused).toMatchObject({ code: 'needs-confirmation', message: 'The pods have changed since they were shown.' })
    expect(told()).toEqual([])
    const [{ name } = { name: '' }] = (await now()).pods
    expect(refused.problems[0]?.message).toContain(`(${name})`)
    expect(left.map((pod) => pod.name)).toContain(name)
  })

  it('leaves two pods standing unless insisted on', async () => {
    const { disruptor, now, told } = disrupting({ names: ['a', 'b'] })
    expect((await disruptor.preview({ do: 'delete', pods: 1 })).objections).toMatchObject([{ code: 'too-few-left', forceable: true }])
    expect(await refusal(now())).toMatchObject({ code: 'usage', message: expect.stringContaining('Only 1 of 2') })
    expect(told()).toEqual([])
    expect((await now(1, { insist: true })).pods).toHaveLength(1)
    expect(await refusal(now(3, { insist: true }))).toMatchObject({ code: 'usage', message: expect.stringContaining('fewer than the 3') })
  })

  it('says beforehand that a permission is missing', async () => {
    const { disruptor, now, told } = disrupting({ table: { [reviews]: { object: { status: { allowed: false } } } } })
    expect((await disruptor.preview({ do: 'delete', pods: 1 })).objections).toMatchObject([
      { code: 'forbidden', text: 'Context kind-dev lacks the permission to get pods in shop.' },
      { code: 'forbidden', text: 'Context kind-dev lacks the permission to delete pods in shop.' },
    ])
    expect(await refusal(now())).toMatchObject({ code: 'forbidden' })
    expect(told()).toEqual([])
  })

  it('does nothing where another run holds the Service', async () => {
    const { now, told } = disrupting({ lock: () => Promise.reject(new EvenkeelError('busy', 'held')) })
    expect(await refusal(now())).toMatchObject({ code: 'busy', message: 'held' })
    expect(told()).toEqual([])
  })

  it('makes one at a time', async () => {
    const { now, deleted } = disrupting()
    const [first, second] = await Promise.allSettled([now(), now()])
    expect(first?.status).toBe('fulfilled')
    expect(second).toMatchObject({ status: 'rejected', reason: { data: { code: 'busy' } } })
    expect(deleted()).toHaveLength(1)
  })

  it('tells what the cluster refuses, on the timeline and in the result', async () => {
    const { now, told } = disrupting({ names: ['a', 'b', 'c'], table: Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [`/api/v1/namespaces/shop/pods/${name}`, { refused: 403, message: 'no' }]),
    ) })
    const { pods: [{ name, problem } = { name: '', problem: null }] } = await now()
    expect(problem).toContain('shop')
    expect(told()).toEqual([`asked ${name}`, `failed ${name}`])
  })

  it.each([{ do: 'scale' as const, by: -1 }, { do: 'rollout' as const }])('does what was shown where the cluster chooses the pods: $do', async (what) => {
    const deployment = { metadata: { uid: 'uid-checkout', name: 'checkout', namespace: 'shop', resourceVersion: '7' }, spec: { replicas: 5 } }
    const names = ['a', 'b', 'c', 'd', 'e']
    const { disruptor, told } = disrupting({ table: {
      '/api/v1/namespaces/shop/pods': { items: names.map((name) => ownedPod(name)) },
      '/apis/apps/v1/namespaces/shop/deployments/checkout': { object: deployment },
      '/apis/apps/v1/namespaces/shop/deployments/checkout/scale': { object: deployment },
    } })
    const asked = { pods: 1, ...what }
    expect(await disruptor.preview(asked)).toMatchObject({ victims: [], objections: [] })
    const done = await disruptor.performNow({ ...asked, confirmed: true, insist: false }, new AbortController().signal)
    expect(done.pods).toMatchObject([{ name: 'checkout', problem: null }])
    expect(told()).toEqual(['asked ', 'requested ', 'accepted '])
  })

  it('asks by how much to scale', async () => {
    const { disruptor } = disrupting()
    expect(await refusal(disruptor.preview({ do: 'scale', pods: 1 }))).toMatchObject({ code: 'usage', next: expect.stringContaining('-1') })
  })
})

describe('the disruptions of the profile', () => {
  const planned = { atMs: 0, do: 'delete' as const, pods: 1, by: null }
  it('are made without being asked for, and skipped with the reason where something speaks against them', async () => {
    const five = disrupting()
    await five.disruptor.performPlanned([planned], new AbortController().signal)
    expect(five.told()).toEqual([expect.stringMatching(/^requested/), expect.stringMatching(/^accepted/)])
    const two = disrupting({ names: ['a', 'b'] })
    await two.disruptor.performPlanned([planned], new AbortController().signal)
    expect(two.events).toMatchObject([{ kind: 'skipped', detail: expect.stringMatching(/^delete: Only 1 of 2/) }])
  })

  it('stop the run where they are refused and the profile says so', async () => {
    const two = disrupting({ names: ['a', 'b'] })
    await two.disruptor.performPlanned([{ ...planned, ifRefused: 'stop' }], new AbortController().signal)
    expect(two.stopped).toEqual(['delete: a guard spoke against it'])
    const forbidden = disrupting({ table: { '/api/v1/namespaces/shop/pods/a': { refused: 403, message: 'no' } } })
    await forbidden.disruptor.performPlanned([{ ...planned, names: ['a'], ifRefused: 'stop' }], new AbortController().signal)
    expect(forbidden.stopped).toEqual([expect.stringMatching(/^delete: .*not allowed/)])
    const goesOn = disrupting({ table: { '/api/v1/namespaces/shop/pods/a': { refused: 403, message: 'no' } } })
    await goesOn.disruptor.performPlanned([{ ...planned, names: ['a'] }], new AbortController().signal)
    expect(goesOn.stopped).toEqual([])
    expect(goesOn.told()).toEqual(['failed a'])
  })

  it('hit no pod twice that is already on its way out', async () => {
    const { disruptor, deleted } = disrupting()
    await disruptor.performPlanned([{ ...planned, seed: 7 }, { ...planned, seed: 7, force: true }], new AbortController().signal)
    expect(new Set(deleted()).size).toBe(2)
  })
})
