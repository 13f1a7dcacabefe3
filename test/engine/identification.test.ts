import { afterEach, describe, expect, it } from 'vitest'
import type { KnownResponder } from '../../shared/identify/known-responders.ts'
import type { RunTotals } from '../../shared/tally/tally.ts'
import { plainResponse, startRawServer, type RawBehaviour, type RawServer } from '../servers/raw-server.ts'
import { closed, open, runLoad } from './run-load.ts'

const servers: RawServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const pods: KnownResponder[] = ['a', 'b', 'c'].map((letter, index) => (
  { name: `pod-${letter}`, uid: `uid-${letter}`, ip: `10.0.0.${index + 1}` }))

/** A server whose connections lead to pods in turn, and its own count of what each answered. */
async function serve(answer: (pod: KnownResponder, index: number) => string, of: KnownResponder[] = pods) {
  const truth: Record<string, number> = {}
  const podOf = new WeakMap<object, KnownResponder>()
  let next = 0
  const behaviour: RawBehaviour = {
    onConnection: (socket) => {
      const pod = of[next % of.length]
      next += 1
      if (pod !== undefined) podOf.set(socket, pod)
    },
    onRequest: ({ socket, index }) => {
      const pod = podOf.get(socket)
      if (pod === undefined) return
      truth[pod.name] = (truth[pod.name] ?? 0) + 1
      socket.write(answer(pod, index))
    },
  }
  const server = await startRawServer(behaviour)
  servers.push(server)
  return { port: server.port, truth, server }
}

function requestsByPod(totals: RunTotals): Record<string, number> {
  const answering = [...totals.responders].filter(([, { requests }]) => requests > 0)
  return Object.fromEntries(answering.map(([name, { requests }]) => [name, requests]))
}

const response = (headers: string, body: string): string =>
  `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

type Answer = (pod: KnownResponder) => string
const byHeader: Answer = (pod) => plainResponse(pod.name)
const byAddress: Answer = (pod) => response(`X-Upstream: ${pod.ip}:8080\r\n`, 'ok')
const byFoldedHeader: Answer = (pod) => response(`X-Upstream:\r\n ${pod.ip}:8080\r\n`, 'ok')
const byJson: Answer = (pod) => response('', JSON.stringify({ meta: { uid: pod.uid } }))
const byText: Answer = (pod) => response('', `Hostname: ${pod.name}\nIP: ${pod.ip}\n`)

describe('auto with known pods', () => {
  it.each([
    ['a header', byHeader, { by: 'header', name: 'X-Pod-Name' }],
    ['an address in a header', byAddress, { by: 'header', name: 'X-Upstream' }],
    ['a header folded as of old', byFoldedHeader, { by: 'header', name: 'X-Upstream' }],
    ['a UID in JSON', byJson, { by: 'json', pointer: '/meta/uid' }],
    ['a line of text', byText, { by: 'body', pattern: 'Hostname: ([A-Za-z0-9][A-Za-z0-9._:-]*)' }],
  ] as const)('identifies every response by %s', async (_name, answer, rule) => {
    const { port, truth } = await serve(answer)
    const { totals, summary } = await runLoad({
      port, identify: { by: 'auto' }, responders: pods, distinctExpected: 3,
      load: open(150, 1200, { connections: 9, requestsPerConnection: 4 }),
    })
    expect(totals.completed).toBe(180)
    expect(requestsByPod(totals)).toEqual(truth)
    expect(totals.unidentified).toEqual({ requests: 0, connections: 0 })
    expect([...totals.responders.values()].reduce((sum, { connections }) => sum + connections, 0)).toBe(totals.connections)
    expect(summary.learned).toMatchObject({ rule, coverage: 1, confirmed: true })
  })

  it('identifies exactly however many connections end before the rule is known', async () => {
    const { port, truth } = await serve((pod) => plainResponse(pod.name))
    const load = closed(8, 300, { requestsPerConnection: 1 })
    const { totals } = await runLoad({ port, identify: { by: 'auto' }, responders: pods, load })
    expect(requestsByPod(totals)).toEqual(truth)
    expect(totals.requestsPerConnection.sum).toBe(totals.completed)
    expect(totals.unidentified.connections).toBe(0)
    expect([...totals.responders.values()].reduce((sum, { connections }) => sum + connections, 0)).toBe(totals.connections)
  })

  it('recognises pods that come up during the run', async () => {
    const newcomer: KnownResponder = { name: 'pod-new', uid: 'uid-new', ip: '10.0.0.9' }
    const answering = [...pods]
    const { port, truth } = await serve((pod) => response(`X-Upstream: ${pod.ip}:80\r\n`, 'ok'), answering)
    const { totals } = await runLoad({
      port, identify: { by: 'auto' }, responders: pods, load: open(100, 1000, { connections: 8, requestsPerConnection: 2 }),
    }, async (run) => {
      await new Promise<void>((resolve) => run.onPulse(({ row }) => { if (row !== null && row.sent > 50) resolve() }))
      run.updateResponders([newcomer])
      answering.push(newcomer)
    })
    expect(truth['pod-new']).toBeGreaterThan(3)
    expect(requestsByPod(totals)).toEqual(truth)
  })

  it('recognises pods nobody has told of by their names', async () => {
    const [told, ...untold] = pods
    const { port, truth } = await serve((pod) => plainResponse(pod.name), [...pods, ...pods.slice(0, 1)])
    const { totals } = await runLoad({
      port, identify: { by: 'auto' }, responders: told === undefined ? [] : [told],
      load: open(100, 800, { connections: 8, requestsPerConnection: 2 }),
    })
    expect(untold).toHaveLength(2)
    expect(requestsByPod(totals)).toEqual(truth)
  })

  it('counts what names nobody apart, and learns where a few do not', async () => {
    const { port, truth } = await serve((pod, index) => (index % 40 === 39 ? response('', 'lost') : plainResponse(pod.name)))
    const { totals } = await runLoad({ port, identify: { by: 'auto' }, responders: pods, load: open(200, 1000, { connections: 9 }) })
    expect(totals.unidentified.requests).toBe(5)
    expect(Object.values(truth).reduce((sum, count) => sum + count, 0) - 5)
      .toBe(Object.values(requestsByPod(totals)).reduce((sum, count) => sum + count, 0))
  })

  it('leaves everything unidentified where no response tells', async () => {
    const { port } = await serve(() => response('', '{"status":"UP"}'))
    const load = open(500, 1000, { connections: 5 })
    const { totals, summary } = await runLoad({ port, identify: { by: 'auto' }, responders: pods, load })
    expect(totals).toMatchObject({ completed: 500, unidentified: { requests: 500, connections: 5 } })
    expect(totals.responders.size).toBe(0)
    expect(summary.learned).toBeNull()
  })
})

describe('auto at a plain URL', () => {
  it('finds a header known from common images', async () => {
    const { port, truth } = await serve((pod) => response(`X-Hostname: ${pod.name}\r\n`, 'ok'))
    const { totals, summary } = await runLoad({ port, identify: { by: 'auto' }, load: open(100, 600, { connections: 6 }) })
    expect(requestsByPod(totals)).toEqual(truth)
    expect(summary.learned).toMatchObject({ rule: { by: 'header', name: 'X-Hostname' }, confirmed: true })
  })

  it('identifies a run of few requests too', async () => {
    const { port, truth } = await serve((pod) => response('', `Hostname: ${pod.name}\n`))
    const { totals } = await runLoad({ port, identify: { by: 'auto' }, load: open(20, 400, { connections: 6 }) })
    expect(requestsByPod(totals)).toEqual(truth)
  })
})

describe('a rule by hand', () => {
  it.each([
    ['header', { by: 'header', name: 'x-pod-name' }, (pod: KnownResponder) => plainResponse(pod.name)],
    ['JSON pointer', { by: 'json', pointer: '/host' }, (pod: KnownResponder) => response('', `{"host":"${pod.name}"}`)],
    ['body pattern', { by: 'body', pattern: 'I am (\\S+)' }, (pod: KnownResponder) => response('', `I am ${pod.name} today`)],
  ] as const)('identifies by %s and needs no known pods', async (_name, identify, answer) => {
    const { port, truth } = await serve(answer)
    const { totals, summary } = await runLoad({ port, identify, load: open(150, 600, { connections: 6 }) })
    expect(requestsByPod(totals)).toEqual(truth)
    expect(summary.learned).toBeNull()
  })

  it('gives a known pod its name, whether the value is its name, UID or address', async () => {
    const values = (pod: KnownResponder, index: number): string => [pod.name, pod.uid, pod.ip][index % 3] ?? ''
    const { port, truth } = await serve((pod, index) => plainResponse(values(pod, index)))
    const { totals } = await runLoad({ port, responders: pods, load: open(150, 600, { connections: 6 }) })
    expect(requestsByPod(totals)).toEqual(truth)
    expect(totals.mixedConnections).toBe(0)
  })

  it('does not fill memory where the value is different in every response', async () => {
    const { port } = await serve((_pod, index) => plainResponse(`request-${index}`))
    const { totals } = await runLoad({ port, load: closed(8, 60_000) }, async (run) => {
      let completed = 0
      run.onRow((row) => { completed += row.completed })
      await new Promise<void>((resolve) => run.onPulse(({ row }) => { if (completed + (row?.completed ?? 0) > 5000) resolve() }))
      run.stop()
    })
    expect(totals.responders.size).toBe(4096)
    expect(totals.unidentified.requests).toBe(totals.completed - 4096)
  })

  it('identifies nothing where told to', async () => {
    const { port } = await serve((pod) => plainResponse(pod.name))
    const { totals } = await runLoad({ port, identify: { by: 'none' }, load: open(50, 400, { connections: 4 }) })
    expect(totals).toMatchObject({ completed: 20, unidentified: { requests: 20, connections: 4 } })
  })
})
