import { expect, it } from 'vitest'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { FieldChange } from '../../shared/model/field-change.ts'
import type { Cluster } from '../cluster/connect.ts'
import { resourcePath } from '../cluster/api/resource.ts'
import { memoryCluster } from '../cluster/testing/memory-cluster.ts'
import type { Journal, JournaledRun } from '../storage/journal.ts'
import { createRestorer } from './restorer.ts'

const change: FieldChange = {
  ref: { group: '', version: 'v1', resource: 'nodes', name: 'n1' }, uid: 'u1', path: ['spec', 'unschedulable'], before: null, after: true,
}
const left = (more: Partial<JournaledRun['header']> = {}, made = true): JournaledRun => ({
  header: {
    runId: 'run-1', pid: 7, context: 'kind-dev', server: 'https://memory', kubeconfig: '/c', namespace: 'shop', service: 'checkout', ownCluster: false, ...more,
  },
  entries: [{ id: `${more.runId ?? 'run-1'}/1`, writtenAt: '2030-01-01T00:00:00.000Z', change, made }],
})

/** An API of one node that can be patched. */
function nodeCluster(node: { uid: string; unschedulable?: boolean } | null) {
  const patches: unknown[] = []
  const memory = memoryCluster({})
  const cluster: Cluster = {
    ...memory,
    send(request) {
      if (resourcePath(request.ref) !== '/api/v1/nodes/n1' || !node) return memory.send(request)
      if (request.verb === 'patch') {
        patches.push(request.body)
        delete node.unschedulable
      }
      const body = { metadata: { uid: node.uid, resourceVersion: '9' }, spec: { ...node, uid: undefined } }
      return Promise.resolve({ statusCode: 200, body, status: null })
    },
    read: async (request, schema) => cluster.parse(request, await cluster.send(request), schema),
  }
  return { cluster, patches }
}

function restoring(runs: JournaledRun[], given: { cluster?: Cluster | null; goesOn?: boolean; damage?: string[] } = {}) {
  const settled: string[] = []
  const waited: number[] = []
  const unavailable = () => Promise.reject(new Error('not part of this test'))
  const journal: Journal = {
    writer: () => { throw new Error('not part of this test') },
    open: () => Promise.resolve({ runs, damage: given.damage ?? [] }),
    settle: (_, id, outcome) => { settled.push(`${id} ${outcome}`); return Promise.resolve() },
  }
  const cluster = given.cluster === undefined ? nodeCluster({ uid: 'u1', unschedulable: true }).cluster : given.cluster
  const restorer = createRestorer({
    journal, goesOn: () => given.goesOn === true, wallClockMs: () => Date.parse('2030-01-01T00:00:02.000Z'),
    wait: (ms) => { waited.push(ms); return Promise.resolve() },
    clusters: {
      contexts: unavailable, noContexts: unavailable, demoContext: unavailable, use: unavailable, connect: unavailable,
      connectAgain: () => (cluster ? Promise.resolve(cluster) : Promise.reject(new EvenkeelError('not-found', 'No context leads there.', 'Name it.'))),
    },
  })
  return { restorer, settled, waited }
}

it('lists what is pending and puts it back, with the object\'s version and value tested', async () => {
  const { cluster, patches } = nodeCluster({ uid: 'u1', unschedulable: true })
  const { restorer, settled, waited } = restoring([left()], { cluster })
  const text = 'nodes n1: uncordoned'
  expect(await restorer.pending()).toMatchObject([{ id: 'run-1/1', service: 'shop/checkout', text, live: false }])
  expect(await restorer.restore()).toMatchObject([{ outcome: 'undone', text }])
  expect(patches).toEqual([[
    { op: 'test', path: '/metadata/resourceVersion', value: '9' }, { op: 'test', path: '/spec/unschedulable', value: true },
    { op: 'remove', path: '/spec/unschedulable' },
  ]])
  expect(settled).toEqual(['run-1/1 undone'])
  expect(waited).toEqual([])
})

it('waits for an act that may still be on its way, and finds it was never made', async () => {
  const { cluster, patches } = nodeCluster({ uid: 'u1' })
  const { restorer, waited } = restoring([left({}, false)], { cluster })
  expect(await restorer.restore()).toMatchObject([{ outcome: 'as-before' }])
  expect(waited).toEqual([3_000])
  expect(patches).toEqual([])
})

it('leaves what somebody else set, and what is another object now', async () => {
  const changed = nodeCluster({ uid: 'u1', unschedulable: false })
  const { restorer, settled } = restoring([left()], { cluster: changed.cluster })
  expect(await restorer.restore()).toMatchObject([{ outcome: 'changed-since', detail: 'it is false now' }])
  expect(settled).toEqual(['run-1/1 changed-since'])
  const other = nodeCluster({ uid: 'u2', unschedulable: true })
  expect(await restoring([left()], { cluster: other.cluster }).restorer.restore()).toMatchObject([{ outcome: 'gone' }])
  expect(await restoring([left()], { cluster: nodeCluster(null).cluster }).restorer.restore()).toMatchObject([{ outcome: 'gone' }])
  expect([...changed.patches, ...other.patches]).toEqual([])
})

it('leaves runs in progress alone, keeps what cannot be reached, and drops what went with its own cluster', async () => {
  const live = restoring([left()], { goesOn: true })
  expect(await live.restorer.pending()).toMatchObject([{ live: true }])
  expect(await live.restorer.restore()).toEqual([])
  const lost = restoring([left()], { cluster: null })
  expect(await lost.restorer.restore()).toMatchObject([{ outcome: 'failed', detail: 'No context leads there. Name it.' }])
  expect(lost.settled).toEqual([])
  const own = restoring([left({ ownCluster: true })], { cluster: null })
  expect(await own.restorer.restore()).toMatchObject([{ outcome: 'gone' }])
  expect(own.settled).toEqual(['run-1/1 gone'])
})

it('shows a journal that cannot be read', async () => {
  const { restorer } = restoring([], { damage: ['/journal/x.ndjson: line 1 cannot be read'] })
  expect(await restorer.pending()).toMatchObject([{ text: expect.stringContaining('/journal/x.ndjson'), live: false }])
  expect(await restorer.restore()).toMatchObject([{ outcome: 'failed' }])
})

it('puts back one Service alone where that is asked for', async () => {
  const { restorer } = restoring([left(), left({ runId: 'run-2', service: 'cart' })])
  expect(await restorer.restore({ server: 'https://memory', namespace: 'shop', service: 'cart' })).toMatchObject([{ runId: 'run-2' }])
})
