import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Disruptor } from '../../electron/backend/disruption/disruptor.ts'
import { serviceSchema } from '../../electron/cluster/api/objects.ts'
import { podObject, serviceObject } from '../../electron/cluster/testing/objects.ts'
import { openJournal } from '../../electron/storage/journal.ts'
import type { PlannedPod } from '../../shared/model/plan.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import type { DisruptionSpec } from '../../shared/profile/disruption.ts'
import { json, listOf, startFakeApiServer, status, type FakeApiServer } from '../cluster/fake-api-server.ts'

const names = ['a', 'b', 'c', 'd']
const planned = (name: string, index: number): PlannedPod => ({
  name, uid: `uid-${name}`, ip: '', node: index < 2 ? 'n1' : 'n2', zone: '', ready: true, eligible: true, expectedShare: 0.25, note: '',
})
const owned = (name: string) => {
  const pod = podObject({ name, labels: { app: 'checkout', 'pod-template-hash': 'abc' } })
  return { ...pod, metadata: { ...pod.metadata, ownerReferences: [{ kind: 'ReplicaSet', name: 'checkout-abc', uid: 'u', controller: true }] } }
}

/** Disruptions against an API server that refuses: told with the reason, nothing half done, nothing left in the journal. */
describe('a disruption that the cluster refuses', () => {
  let fake: FakeApiServer
  let folder: string
  let node: { unschedulable: boolean | undefined; version: number }
  let deployment: { replicas: number; version: number }
  /** Answers a request before anything is done; true where it did. */
  let unlike: (method: string, url: string, refuse: (code: number, message: string) => true) => boolean
  /** Whether a request is done and never answered. */
  let silent: (method: string, url: string) => boolean

  beforeEach(async () => {
    fake = await startFakeApiServer()
    folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-refused-'))
    node = { unschedulable: undefined, version: 1 }
    deployment = { replicas: 4, version: 1 }
    unlike = () => false
    silent = () => false
    fake.answer = ({ method, url, body }, response) => {
      const refuse = (code: number, message: string) => {
        json(response, code, status(code, message))
        return true as const
      }
      const isNode = url === '/api/v1/nodes/n1'
      const isScale = url.endsWith('/deployments/checkout/scale')
      if (unlike(method, url, refuse)) return
      if (method === 'PATCH' && (isNode || isScale)) {
        const target = isNode ? node : deployment
        const operations: { op: string; path: string; value: unknown }[] = JSON.parse(body)
        if (operations[0]?.value !== String(target.version)) return void refuse(422, 'the server rejected our request due to an error in our request')
        target.version += 1
        const last = operations.at(-1)
        if (isNode) node.unschedulable = last?.op === 'remove' ? undefined : true
        else deployment.replicas = Number(last?.value)
      }
      if (silent(method, url)) return
      if (isNode) return json(response, 200, { metadata: { name: 'n1', uid: 'un', resourceVersion: String(node.version) }, spec: { unschedulable: node.unschedulable } })
      if (isScale) return json(response, 200, { metadata: { uid: 'ud', resourceVersion: String(deployment.version) }, spec: { replicas: deployment.replicas } })
      if (url.startsWith('/api/v1/namespaces/shop/pods?')) return json(response, 200, listOf(names.map(owned)))
      if (url.endsWith('/eviction')) return json(response, 201, { kind: 'Status', apiVersion: 'v1', status: 'Success', code: 201 })
      const pod = /\/pods\/(\w+)$/.exec(url)?.[1]
      if (pod) return json(response, 200, owned(pod))
      refuse(404, 'none')
    }
  })
  afterEach(async () => {
    await fake.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function disrupting(spec: Omit<DisruptionSpec, 'atMs' | 'pods' | 'by'> & { pods?: number; by?: number }) {
    const cluster = await fake.connect('token: t', { timeouts: { answerMs: 1_000 } })
    const events: TimelineEvent[] = []
    const stopped: string[] = []
    const started = performance.now()
    const pods = names.map(planned)
    const journal = openJournal(path.join(folder, 'journal'))
    const disruptor = new Disruptor({
      cluster, service: serviceSchema.parse(serviceObject()), clock: () => performance.now() - started, wallClock: () => new Date().toISOString(),
      plan: {
        target: {
          kind: 'service', context: 'fake', server: cluster.context.server, namespace: 'shop', service: 'checkout', type: 'NodePort',
          port: { name: 'http', port: 80, protocol: 'TCP', targetPort: '8080' },
        },
        pods, route: { kind: 'direct', chooser: '', unit: 'connection', testsService: true, path: [] }, scheme: 'http',
        addresses: [{ host: '10.0.0.1', port: 30080 }], hostHeader: '', expectedResponders: 4, policies: [], affinity: false,
        connectionsNeeded: null, missingPermissions: [], remarks: [], local: false,
      },
      random: () => 0, event: (event) => events.push(event), pods: () => pods, stop: (reason) => stopped.push(reason),
      confirm: () => Promise.resolve(false), lock: () => Promise.resolve(),
      journal: journal.writer({
        runId: 'run', pid: 1, context: 'fake', server: '', kubeconfig: '', namespace: 'shop', service: 'checkout', ownCluster: false,
      }),
    })
    await disruptor.performPlanned([{ atMs: 0, pods: 1, by: null, force: true, ...spec }], new AbortController().signal)
    return {
      stopped, restore: () => disruptor.restore(), pending: async () => (await journal.open()).runs.flatMap((run) => run.entries),
      left: () => readdir(path.join(folder, 'journal')).catch(() => []),
      told: () => events.map(({ kind, subject, detail }) => `${kind} ${subject}: ${detail}`),
    }
  }
  const evictions = () => fake.seen.filter(({ url }) => url.endsWith('/eviction')).length

  it('by a budget that holds every pod of a drained node: it is opened again', async () => {
    unlike = (_, url, refuse) => url.endsWith('/eviction') && refuse(429, 'Cannot evict pod as it would violate the pod\'s disruption budget.')
    const { told, stopped, left } = await disrupting({ do: 'drain', node: 'n1', recoverMs: 3_000, ifRefused: 'stop' })
    expect(evictions()).toBe(4)
    expect(told().at(-1)).toBe('undone : nodes n1: uncordoned')
    expect(node.unschedulable).toBeUndefined()
    expect(stopped).toEqual([expect.stringContaining('disruption budget')])
    expect(await left()).toEqual([])
  })

  const refusals: { cause: string; spec: Parameters<typeof disrupting>[0]; reason: RegExp; make: typeof unlike }[] = [
    {
      cause: 'a budget that forbids', spec: { do: 'evict', names: ['a'] }, reason: /disruption budget/,
      make: (_, url, refuse) => url.endsWith('/eviction') && refuse(429, 'Cannot evict pod as it would violate the pod\'s disruption budget.'),
    },
    {
      cause: 'a missing permission', spec: { do: 'scale', by: -1 }, reason: /not allowed to patch deployments\/scale/,
      make: (method, _, refuse) => method === 'PATCH' && refuse(403, 'no patch for you'),
    },
    {
      cause: 'a pod that vanished', spec: { do: 'delete', names: ['a'] }, reason: /already gone/,
      make: (method, url, refuse) => method === 'DELETE' && url.includes('/pods/a') && refuse(404, 'pods "a" not found'),
    },
    {
      cause: 'a conflict', spec: { do: 'scale', by: -1 }, reason: /replicas is 7 instead of 4/,
      make: (method) => {
        if (method === 'PATCH' && deployment.replicas === 4) deployment = { replicas: 7, version: 5 }
        return false
      },
    },
  ]
  it.each(refusals.flatMap((refusal) => (['continue', 'stop'] as const).map((ifRefused) => ({ ...refusal, ifRefused }))))(
    'by $cause: told with the reason, nothing half done, and the run $ifRefused is as the profile says', async ({ spec, reason, make, ifRefused }) => {
      unlike = make
      const before = deployment.replicas
      const { told, stopped, left, pending, restore } = await disrupting({ ...spec, ifRefused })
      expect(told().filter((text) => text.startsWith('failed'))).toEqual([expect.stringMatching(reason)])
      expect(told().filter((text) => text.startsWith('accepted'))).toEqual([])
      expect(stopped).toEqual(ifRefused === 'stop' ? [expect.stringMatching(reason)] : [])
      expect(await pending()).toEqual([])
      await restore()
      expect(await left()).toEqual([])
      expect([before, 7]).toContain(deployment.replicas)
      expect(node.unschedulable).toBeUndefined()
    },
  )

  it('for one pod of two: the other goes, the run goes on', async () => {
    unlike = (_, url, refuse) => url.includes('/pods/b/eviction') && refuse(403, 'not you')
    const { told, stopped } = await disrupting({ do: 'evict', names: ['a', 'b'], pods: 2 })
    expect(told()).toEqual(expect.arrayContaining(['accepted a: evict', expect.stringMatching(/^failed b: evict: .*not allowed to create pods\/eviction b/)]))
    expect(stopped).toEqual([])
  })

  it('as it vanished meanwhile', async () => {
    unlike = (_, url, refuse) => url.includes('/pods/a/eviction') && refuse(404, 'pods "a" not found')
    expect((await disrupting({ do: 'evict', names: ['a'] })).told()).toEqual(['requested a: evict', expect.stringMatching(/^failed a: .*already gone/)])
  })

  it('as somebody else scaled at the same moment: theirs stays', async () => {
    unlike = (method) => {
      if (method === 'PATCH' && deployment.replicas === 4) deployment = { replicas: 7, version: 5 }
      return false
    }
    const { told, left, restore } = await disrupting({ do: 'scale', by: -1 })
    await restore()
    expect(told().at(-1)).toMatch(/^failed : scale: .*replicas is 7 instead of 4/)
    expect(deployment.replicas).toBe(7)
    expect(await left()).toEqual([])
  })

  it('as the context may not: nothing is journaled for long', async () => {
    unlike = (method, _, refuse) => method === 'PATCH' && refuse(403, 'no patch for you')
    const { told, left } = await disrupting({ do: 'scale', by: -1 })
    expect(told()).toEqual(['requested : scale: Deployment checkout by -1 replicas', expect.stringMatching(/^failed : scale: .*not allowed to patch deployments\/scale/)])
    expect(deployment.replicas).toBe(4)
    expect(await left()).toEqual([])
  })

  it('or does without its answer arriving: it counts as made and is put back', async () => {
    silent = (method) => method === 'PATCH' && deployment.replicas === 3
    const { told, pending, restore, left } = await disrupting({ do: 'scale', by: -1 })
    expect(told().at(-1)).toMatch(/^failed : scale: /)
    expect(deployment.replicas).toBe(3)
    expect(await pending()).toMatchObject([{ made: false, change: { before: 4, after: 3 } }])
    await restore()
    expect(deployment.replicas).toBe(4)
    expect(told().at(-1)).toBe('undone : deployments checkout in shop: replicas from 3 back to 4')
    expect(await left()).toEqual([])
  })
})
