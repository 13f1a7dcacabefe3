import net from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import type { Dial } from '../../shared/model/dial.ts'
import { startNeverAcceptingServer } from '../servers/never-accepts.ts'
import { plainResponse, startRawServer, type RawBehaviour, type RawServer } from '../servers/raw-server.ts'
import { closed, open, runLoad } from './run-load.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

async function serve(behaviour: RawBehaviour): Promise<RawServer> {
  const server = await startRawServer(behaviour)
  closers.push(() => server.close())
  return server
}

/** A loopback port nobody listens on. */
async function deadPort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address !== null && typeof address === 'object' ? address.port : 0
}

describe('failures without a response', () => {
  it('says refused where nobody listens, at the rate asked for', async () => {
    const { totals } = await runLoad({ port: await deadPort(), load: open(100, 300) })
    expect(totals).toMatchObject({ sent: 30, completed: 0, failed: 30, connections: 0, skipped: 0 })
    expect(Object.fromEntries(totals.errors)).toEqual({ refused: 30 })
    expect(totals.failures[0]).toMatchObject({ class: 'refused', responder: null })
  })

  it('does not spin on a target that refuses a closed load', async () => {
    const { totals } = await runLoad({ port: await deadPort(), load: closed(2, 1500) })
    expect(totals.sent).toBe(totals.failed)
    expect(totals.failed).toBeGreaterThanOrEqual(2 * 4)
    expect(totals.failed).toBeLessThanOrEqual(2 * 24)
  })

  it('tells a connect that gets no answer from a request that gets none', async () => {
    const server = await startNeverAcceptingServer()
    closers.push(() => server.close())
    const { totals } = await runLoad({ port: server.port, request: { timeoutMs: 300 }, load: open(40, 500, { connections: 40 }) })
    expect(totals).toMatchObject({ sent: 20, completed: 0, failed: 20 })
    const errors = Object.fromEntries(totals.errors)
    expect(Object.keys(errors).sort()).toEqual(['connect-timeout', 'response-timeout'])
    expect(errors['response-timeout']).toBe(totals.connections)
    for (const { sentAtMs, endedAtMs } of totals.failures) expect(endedAtMs - sentAtMs).toBeGreaterThanOrEqual(300)
    for (const { sentAtMs, endedAtMs } of totals.failures) expect(endedAtMs - sentAtMs).toBeLessThan(400)
  })

  it('says name for a host that does not exist', async () => {
    const { totals } = await runLoad({ dials: [{ kind: 'tcp', host: 'no-such-host.invalid', port: 80 }], load: open(20, 200) })
    expect(totals.failed).toBe(4)
    expect(Object.fromEntries(totals.errors)).toEqual({ name: 4 })
  })

  it('reaches a host by name', async () => {
    const server = await serve({ onRequest: ({ socket }) => socket.write(plainResponse('pod-a')) })
    const dials: Dial[] = [{ kind: 'tcp', host: 'localhost', port: server.port }]
    const { totals } = await runLoad({ dials, load: open(50, 200, { requestsPerConnection: 1 }) })
    expect(totals).toMatchObject({ sent: 10, completed: 10, failed: 0 })
  })

  it('says unreachable for an address without a route', async () => {
    const { totals } = await runLoad({ dials: [{ kind: 'tcp', host: '255.255.255.255', port: 80 }], load: open(20, 200) })
    expect(Object.fromEntries(totals.errors)).toEqual({ unreachable: 4 })
  })
})

describe('kept connections', () => {
  it('count a reset of a reused idle connection apart, and never repeat the request', async () => {
    const server = await serve({
      onRequest: ({ socket, indexOnConnection }) => {
        if (indexOnConnection === 0) socket.write(plainResponse('pod-a'))
        else socket.resetAndDestroy()
      },
    })
    const { totals } = await runLoad({ port: server.port, load: open(50, 400, { connections: 1 }) })
    expect(totals.sent).toBe(20)
    expect(server.counts.requests).toBe(20)
    expect(totals.completed).toBe(10)
    expect(Object.fromEntries(totals.errors)).toEqual({ 'reset-idle-connection': 10 })
    expect(totals.failures.every(({ responder }) => responder === 'pod-a')).toBe(true)
    expect(totals.responders.get('pod-a')).toMatchObject({ requests: 10, errors: 10, connections: 10 })
  })

  it('take a close between requests as no failure', async () => {
    const server = await serve({
      onRequest: ({ socket }) => {
        socket.write(plainResponse('pod-a'))
        setTimeout(() => socket.end(), 5)
      },
    })
    const { totals } = await runLoad({ port: server.port, load: open(5, 1600, { connections: 1 }) })
    expect(totals).toMatchObject({ sent: 8, completed: 8, failed: 0, connections: 8 })
  })

  it('take words nobody asked for between requests as a close', async () => {
    const server = await serve({
      onRequest: ({ socket }) => {
        socket.write(plainResponse('pod-a'))
        setTimeout(() => socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n'), 5)
      },
    })
    const { totals } = await runLoad({ port: server.port, load: open(5, 1600, { connections: 1 }) })
    expect(totals).toMatchObject({ sent: 8, completed: 8, failed: 0, connections: 8 })
  })

  it('are not used in the last moments a server announced to keep them', async () => {
    const server = await serve({ onRequest: ({ socket }) => socket.write(plainResponse('pod-a', 'ok', 'Keep-Alive: timeout=1\r\n')) })
    const rare = await runLoad({ port: server.port, load: open(1, 2000, { connections: 1 }) })
    expect(rare.totals).toMatchObject({ sent: 2, completed: 2, connections: 2 })
    const frequent = await runLoad({ port: server.port, load: open(20, 500, { connections: 1 }) })
    expect(frequent.totals).toMatchObject({ sent: 10, completed: 10, connections: 1 })
  })

  it('give failures to the pod that answered on them', async () => {
    const server = await serve({
      onRequest: ({ socket, index, indexOnConnection }) => {
        if (indexOnConnection < 3) socket.write(plainResponse(index % 2 === 0 ? 'pod-a' : 'pod-a'))
      },
    })
    const { totals } = await runLoad({ port: server.port, request: { timeoutMs: 100 }, load: open(20, 400, { connections: 1 }) })
    expect(totals).toMatchObject({ sent: 8, completed: 6, failed: 2, connections: 2 })
    expect(totals.responders.get('pod-a')).toMatchObject({ requests: 6, errors: 2, connections: 2 })
  })

  it('that lead to several pods are counted as mixed, once each', async () => {
    const server = await serve({ onRequest: ({ socket, index }) => socket.write(plainResponse(`pod-${index % 3}`)) })
    const { totals } = await runLoad({ port: server.port, load: open(60, 500, { connections: 2 }) })
    expect(totals).toMatchObject({ completed: 30, mixedConnections: 2, connections: 2 })
    const requests = [...totals.responders].map(([name, responder]) => [name, responder.requests])
    expect(requests.sort()).toEqual([['pod-0', 10], ['pod-1', 10], ['pod-2', 10]])
    expect(totals.requestsPerConnection).toEqual({ sum: 30, sumOfSquares: 450 })
  })
})

describe('unexpected statuses', () => {
  it('complete, count as errors, and carry the pod', async () => {
    const server = await serve({
      onRequest: ({ socket, index }) => socket.write(index % 4 === 0
        ? 'HTTP/1.1 503 Service Unavailable\r\nX-Pod-Name: pod-a\r\nContent-Length: 0\r\n\r\n'
        : plainResponse('pod-a')),
    })
    const { totals } = await runLoad({ port: server.port, load: open(40, 500) })
    expect(totals).toMatchObject({ sent: 20, completed: 20, failed: 0 })
    expect(Object.fromEntries(totals.errors)).toEqual({ status: 5 })
    expect(totals.responders.get('pod-a')).toMatchObject({ requests: 20, errors: 5 })
    expect(totals.failures).toEqual([])
  })

  it('are told from what the API server itself says, which no pod is charged with', async () => {
    const said = (status: number, body: string, more = '') =>
      `HTTP/1.1 ${status} Error\r\n${more}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    const status = JSON.stringify({
      kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'no endpoints available for service "checkout"',
      reason: 'ServiceUnavailable', code: 503,
    })
    const answers = [plainResponse('pod-a'), said(503, status), said(503, '{"error":"kind: Status"}', 'X-Pod-Name: pod-a\r\n'), said(404, status)]
    const server = await serve({ onRequest: ({ socket, index }) => socket.write(answers[index % answers.length] ?? '') })
    const { totals } = await runLoad({ port: server.port, load: open(40, 500, { connections: 1 }) })
    expect(totals).toMatchObject({ sent: 20, completed: 20, failed: 0, unidentified: { requests: 10 } })
    expect(Object.fromEntries(totals.errors)).toEqual({ 'api-status': 10, 'status': 5 })
    expect(totals.responders.get('pod-a')).toMatchObject({ requests: 10, errors: 5 })
  })
})
