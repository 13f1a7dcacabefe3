import { performance } from 'node:perf_hooks'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serviceSchema } from '../../electron/cluster/api/objects.ts'
import type { Cluster } from '../../electron/cluster/connect.ts'
import type { TargetView } from '../../electron/cluster/plan.ts'
import { podObject, serviceObject, sliceObject, type PodSpec } from '../../electron/cluster/testing/objects.ts'
import { watchTarget } from '../../electron/cluster/watch-target.ts'
import { failureOf } from '../../shared/contract/failure.ts'
import type { PlannedPod } from '../../shared/model/plan.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { json, listOf, startFakeApiServer, status, type FakeApiServer, type SeenRequest } from './fake-api-server.ts'
import { until } from './until.ts'

const view: TargetView = {
  service: serviceSchema.parse(serviceObject()),
  portName: 'http',
  family: 'IPv4',
  vantage: { node: 'node-1', zone: 'z-a' },
  zones: new Map(),
}
let fake: FakeApiServer
let cluster: Cluster
let stop: AbortController
let events: TimelineEvent[]
let lastPods: PlannedPod[]
/** Open watches by resource, and what the next list says. */
let watches: Map<string, ServerResponse>
let pods: PodSpec[]
let version: string

const resourceOf = (request: SeenRequest) => /\/(pods|endpointslices)\?/.exec(request.url)?.[1] ?? ''
const isWatch = (request: SeenRequest) => request.url.includes('watch=true')
const versionOf = (request: SeenRequest) => new URL(request.url, 'https://x').searchParams.get('resourceVersion')
const seen = (resource: string, watching: boolean) =>
  fake.seen.filter((request) => resourceOf(request) === resource && isWatch(request) === watching)
const kinds = () => events.map((event) => (event.subject === '' ? event.kind : `${event.kind} ${event.subject}`))
const send = (resource: string, type: string, object: unknown) => watches.get(resource)?.write(`${JSON.stringify({ type, object })}\n`)
const podAt = (spec: PodSpec, resourceVersion: string) => {
  const object = podObject(spec)
  return { ...object, metadata: { ...object.metadata, resourceVersion } }
}

beforeEach(async () => {
  fake = await startFakeApiServer()
  cluster = await fake.connect()
  stop = new AbortController()
  events = []
  lastPods = []
  watches = new Map()
  pods = [{ name: 'a' }, { name: 'b' }]
  version = '10'
  fake.answer = (request, response) => {
    const resource = resourceOf(request)
    if (isWatch(request)) {
      response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders()
      watches.set(resource, response)
    } else {
      json(response, 200, listOf(resource === 'pods' ? pods.map((pod) => podObject(pod)) : [sliceObject(pods)], version))
    }
  }
})
afterEach(async () => {
  stop.abort()
  await fake.stop()
})

const watched = () =>
  watchTarget(cluster, view, {
    now: () => performance.now(),
    onEvents: (some) => events.push(...some),
    onPods: (some) => {
      lastPods = some
    },
    signal: stop.signal,
    backoff: { firstMs: 10, mostMs: 20 },
  })

describe('watching a target', () => {
  it('follows from the listed version, tells the pods first, and stamps events when they arrive', async () => {
    await watched()
    expect(seen('pods', true)[0]?.url).toContain('labelSelector=app%3Dcheckout')
    expect(seen('endpointslices', true)[0]?.url).toContain('labelSelector=kubernetes.io%2Fservice-name%3Dcheckout')
    expect(seen('pods', true).map(versionOf)).toEqual(['10'])
    expect(lastPods.map((pod) => [pod.name, pod.expectedShare])).toEqual([
      ['a', 0.5],
      ['b', 0.5],
    ])
    const delays: number[] = []
    for (let round = 0; round < 20; round += 1) {
      const sentAtMs = performance.now()
      send('pods', 'MODIFIED', podAt({ name: 'a', ready: round % 2 === 1 }, String(20 + round)))
      await until(() => events.length === round + 1)
      delays.push((events.at(-1)?.atMs ?? 0) - sentAtMs)
    }
    expect(delays.sort((a, b) => a - b)[10]).toBeLessThan(5)
    expect(kinds().slice(0, 2)).toEqual(['pod-not-ready a', 'pod-ready a'])
  })

  it('reads an event that arrives in pieces', async () => {
    await watched()
    const line = `${JSON.stringify({ type: 'MODIFIED', object: podAt({ name: 'a', ready: false }, '11') })}\n`
    for (const part of [line.slice(0, 7), line.slice(7, 300), line.slice(300)]) {
      watches.get('pods')?.write(part)
      await new Promise(setImmediate)
    }
    await until(() => events.length === 1)
  })

  it('continues after the server ends it, from the last version seen, bookmarks included', async () => {
    await watched()
    send('pods', 'MODIFIED', podAt({ name: 'a', ready: false }, '11'))
    send('pods', 'BOOKMARK', { kind: 'Pod', metadata: { resourceVersion: '15' } })
    await until(() => events.length === 1)
    watches.get('pods')?.end()
    await until(() => seen('pods', true).length === 2)
    expect(seen('pods', true).map(versionOf)).toEqual(['10', '15'])
    expect(seen('pods', false)).toHaveLength(1)
  })

  it('comes back when the connection is cut, says so, and repeats nothing', async () => {
    await watched()
    send('pods', 'MODIFIED', podAt({ name: 'a', ready: false }, '11'))
    await until(() => events.length === 1)
    for (let round = 0; round < 3; round += 1) {
      const before = seen('pods', true).length
      watches.get('pods')?.socket?.destroy()
      await until(() => seen('pods', true).length > before && kinds().filter((kind) => kind === 'watch-resumed').length === round + 1)
    }
    expect(kinds()).toEqual([
      'pod-not-ready a',
      'watch-lost',
      'watch-resumed',
      'watch-lost',
      'watch-resumed',
      'watch-lost',
      'watch-resumed',
    ])
    expect(events[1]?.detail).toContain('pods: ')
    expect(seen('pods', true).map(versionOf)).toEqual(['10', '11', '11', '11'])
    send('pods', 'MODIFIED', podAt({ name: 'a', ready: true }, '12'))
    await until(() => kinds().at(-1) === 'pod-ready a')
  })

  it.each([
    ['as an answer', (response: ServerResponse) => json(response, 410, status(410, 'too old'))],
    [
      'as an event',
      (response: ServerResponse) => {
        response.writeHead(200)
        response.end(`${JSON.stringify({ type: 'ERROR', object: status(410, 'too old') })}\n`)
      },
    ],
  ])('lists anew when its version is gone, told %s, and finds what it missed', async (_, gone) => {
    await watched()
    const usual = fake.answer
    let refused = false
    fake.answer = (request, response) => {
      if (refused || !isWatch(request) || resourceOf(request) !== 'pods') return usual(request, response)
      refused = true
      gone(response)
    }
    pods = [{ name: 'b' }, { name: 'c' }]
    version = '50'
    watches.get('pods')?.socket?.destroy()
    await until(() => kinds().at(-1) === 'watch-resumed' && seen('pods', true).map(versionOf).at(-1) === '50')
    expect(kinds().filter((kind) => kind.startsWith('pod-'))).toEqual(['pod-gone a', 'pod-added c', 'pod-scheduled c', 'pod-ready c'])
  })

  it('survives a server that is away for a while', async () => {
    await watched()
    const usual = fake.answer
    let refusals = 0
    fake.answer = (_, response) => {
      refusals += 1
      json(response, 503, status(503, 'starting'))
    }
    for (const watch of watches.values()) watch.socket?.destroy()
    await until(() => refusals >= 6)
    fake.answer = usual
    await until(() => kinds().filter((kind) => kind === 'watch-resumed').length === 2)
    expect(kinds().filter((kind) => kind === 'watch-lost')).toHaveLength(2)
  })

  it('does not hammer a server that ends every watch at once', async () => {
    await watched()
    const usual = fake.answer
    let opened = 0
    fake.answer = (request, response) => {
      if (!isWatch(request)) return usual(request, response)
      opened += 1
      response.writeHead(200).end()
    }
    const startedAtMs = performance.now()
    watches.get('pods')?.end()
    await until(() => opened >= 5)
    expect(performance.now() - startedAtMs).toBeGreaterThan(25)
  })

  it('gives up a watch that sends garbage, and comes back', async () => {
    await watched()
    watches.get('pods')?.write('garbage\n')
    await until(() => kinds().includes('watch-resumed'))
    expect(events[0]?.detail).toContain('no watch event')
  })

  it('rejects when it may not watch, and leaves nothing open', async () => {
    const usual = fake.answer
    fake.answer = (request, response) =>
      isWatch(request) && resourceOf(request) === 'pods' ? json(response, 403, status(403, 'no')) : usual(request, response)
    const failure = await watched().then(() => null, failureOf)
    expect(failure).toMatchObject({ code: 'forbidden', message: expect.stringContaining('not allowed to watch pods in namespace shop') })
    cluster.close()
    await until(() => fake.sockets.size === 0)
  })

  it('ends when told to, during a wait as well, and closes its connections', async () => {
    const { ended } = await watched()
    fake.answer = (_, response) => json(response, 503, status(503, 'away'))
    watches.get('pods')?.socket?.destroy()
    await until(() => kinds().includes('watch-lost'))
    stop.abort()
    await ended
    cluster.close()
    await until(() => fake.sockets.size === 0)
    const told = events.length
    await new Promise(setImmediate)
    expect(events).toHaveLength(told)
  })

  it('watches only slices where the Service has no selector', async () => {
    const service = serviceSchema.parse(serviceObject({ selector: null }))
    await watchTarget(
      cluster,
      { ...view, service },
      { now: () => 0, onEvents: () => undefined, onPods: () => undefined, signal: stop.signal },
    )
    expect(seen('pods', true)).toHaveLength(0)
    expect(seen('endpointslices', true)).toHaveLength(1)
  })
})
