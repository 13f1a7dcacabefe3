import { afterEach, describe, expect, it } from 'vitest'
import { startLoad } from '../../electron/engine/load.ts'
import { mergeRows } from '../../shared/tally/tally.ts'
import { secondRowSchema, type SecondRow } from '../../shared/tally/second-row.ts'
import { plainResponse, startRawServer, type RawBehaviour, type RawServer } from '../servers/raw-server.ts'
import { closed, loadJob, open, runLoad, workerUrl } from './run-load.ts'

const servers: RawServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serve(behaviour: RawBehaviour = { onRequest: ({ socket }) => socket.write(plainResponse('pod-a')) }): Promise<RawServer> {
  const server = await startRawServer(behaviour)
  servers.push(server)
  return server
}

/** Nothing is sent before it is due, and everything is sent in the end; a busy machine may send it a little late. */
function expectOnTime(rows: SecondRow[], ratePerSecond: number, durationMs: number): void {
  let sent = 0
  rows.forEach((row, index) => {
    sent += row.sent
    expect(sent).toBeLessThanOrEqual(ratePerSecond * (index + 1))
    expect(sent).toBeGreaterThan(Math.min(ratePerSecond * (index + 1), (ratePerSecond * durationMs) / 1000) * 0.8)
  })
  expect(sent).toBe((ratePerSecond * durationMs) / 1000)
}

describe('an open load', () => {
  it('performs exactly its arrivals, as rows the schema accepts', async () => {
    const server = await serve()
    const { rows, totals, summary, pulses } = await runLoad({ port: server.port, load: open(200, 2500, { connections: 10 }) })
    expect(rows.map((row) => secondRowSchema.parse(row))).toEqual(rows)
    expectOnTime(rows, 200, 2500)
    expect(rows.slice(0, 2).map(({ fromMs, toMs }) => Math.round(toMs - fromMs))).toEqual([1000, 1000])
    expect(rows[1]?.fromMs).toBe(rows[0]?.toMs)
    expect(totals).toMatchObject({ sent: 500, completed: 500, failed: 0, unfinished: 0, skipped: 0, connections: 10 })
    expect(totals.unidentified).toEqual({ requests: 0, connections: 0 })
    expect(server.counts).toMatchObject({ requests: 500, connections: 10 })
    expect(totals.requestsPerConnection.sum).toBe(500)
    expect(Math.abs(totals.requestsPerConnection.sumOfSquares - 10 * 50 * 50)).toBeLessThan(200)
    expect(totals.histograms.lateness.count).toBe(500)
    expect(totals.histograms.response.count).toBe(500)
    expect(summary).toMatchObject({ state: 'finished', learned: null })
    expect(summary.endAtMs - summary.measuredFromMs).toBe(2500)
    expect(summary.endedAtMs).toBeGreaterThanOrEqual(summary.measuredFromMs + 2495)
    expect(pulses.length).toBeGreaterThan(10)
    expect(pulses.length).toBeLessThanOrEqual(27)
    expect([...server.userAgents]).toEqual(['evenkeel/0.0.0 run/r-test'])
  })

  it('opens a connection for every request where one is asked for', async () => {
    const server = await serve()
    const { totals } = await runLoad({ port: server.port, load: open(300, 1000, { requestsPerConnection: 1 }) })
    expect(totals).toMatchObject({ sent: 300, completed: 300, connections: 300 })
    expect(server.counts).toMatchObject({ requests: 300, connections: 300 })
    expect(totals.responders.get('pod-a')).toMatchObject({ requests: 300, connections: 300 })
    expect(totals.choices).toHaveLength(300)
    expect(totals.histograms.connect.count).toBe(300)
  })

  it('counts connections apart for each node that they enter through', async () => {
    const server = await serve()
    const dials = ['node-1', 'node-2', 'node-3'].map((entry) => ({ kind: 'tcp' as const, host: '127.0.0.1', port: server.port, entry }))
    const { rows, totals } = await runLoad({ dials, load: open(300, 1000, { requestsPerConnection: 1, workers: 2 }) })
    expect(rows.map((row) => secondRowSchema.parse(row))).toEqual(rows)
    expect(mergeRows(rows).addresses.toRow().entries).toEqual({ 'node-1': { 'pod-a': 100 }, 'node-2': { 'pod-a': 100 }, 'node-3': { 'pod-a': 100 } })
    expect(totals.choices.filter(([, , entry]) => entry === 'node-2')).toHaveLength(100)
  })

  it('closes connections after N requests, telling the server on the last', async () => {
    const closings: boolean[] = []
    const server = await serve({
      onRequest: ({ socket, head }) => {
        closings.push(/^connection: close/im.test(head))
        socket.write(plainResponse('pod-a'))
      },
    })
    const { totals } = await runLoad({ port: server.port, load: open(60, 500, { connections: 1, requestsPerConnection: 3 }) })
    expect(totals).toMatchObject({ sent: 30, completed: 30, connections: 10 })
    expect(closings).toEqual(Array.from({ length: 30 }, (_, index) => index % 3 === 2))
    expect(totals.requestsPerConnection).toEqual({ sum: 30, sumOfSquares: 90 })
  })

  it('replaces connections that have reached their lifetime', async () => {
    const server = await serve()
    const { totals } = await runLoad({ port: server.port, load: open(50, 1000, { connections: 1, connectionLifetimeMs: 190 }) })
    expect(totals).toMatchObject({ sent: 50, completed: 50, failed: 0 })
    expect(totals.connections).toBe(server.counts.connections)
    expect(totals.connections).toBeGreaterThanOrEqual(5)
    expect(totals.connections).toBeLessThanOrEqual(6)
  })

  it('counts waiting in the response time, and skips and counts what waits beyond its patience', async () => {
    const server = await serve({ onRequest: ({ socket }) => setTimeout(() => socket.write(plainResponse('pod-a')), 100) })
    const { totals } = await runLoad({ port: server.port, load: open(100, 500, { connections: 1, patienceMs: 250 }) })
    expect(totals.sent + totals.skipped).toBe(50)
    expect(totals.sent).toBe(server.counts.requests)
    expect(totals.completed).toBe(totals.sent)
    expect(totals.sent).toBeGreaterThanOrEqual(4)
    expect(totals.sent).toBeLessThanOrEqual(8)
    expect(totals.histograms.service.percentiles().max).toBeLessThan(300)
    expect(totals.histograms.response.percentiles().max).toBeGreaterThan(250)
    expect(totals.histograms.response.percentiles().max).toBeLessThan(600)
    expect(totals.histograms.lateness.percentiles().p50).toBeLessThan(50)
  })

  it('skips at once without patience, but never what is late by the generator alone', async () => {
    const server = await serve()
    const { totals } = await runLoad({ port: server.port, load: open(500, 500, { connections: 50, patienceMs: 0 }) })
    expect(totals.sent + totals.skipped).toBe(250)
    expect(totals.skipped).toBeLessThan(25)
  })

  it('makes a Poisson process that the seed repeats', async () => {
    const server = await serve()
    const sent = async (seed: number): Promise<number> =>
      (await runLoad({ port: server.port, seed, load: open(400, 500, { arrivals: 'poisson' }) })).totals.sent
    const [first, again, other] = [await sent(7), await sent(7), await sent(8)]
    expect(again).toBe(first)
    expect(other).not.toBe(first)
    expect(Math.abs(first - 200)).toBeLessThan(60)
  })

  it('leaves the warm-up out of the counts', async () => {
    const server = await serve()
    const { totals, summary } = await runLoad({ port: server.port, load: open(100, 500, { warmupMs: 400, connections: 5 }) })
    expect(server.counts.requests).toBe(90)
    expect(totals).toMatchObject({ sent: 50, completed: 50, connections: 5 })
    expect(totals.fromMs).toBeCloseTo(summary.measuredFromMs, 2)
    expect(summary.measuredFromMs - summary.startAtMs).toBe(400)
    const pod = totals.responders.get('pod-a')
    expect(pod).toMatchObject({ requests: 50, connections: 5 })
    expect(pod?.firstConnectionAtMs).toBeLessThan(summary.measuredFromMs)
  })

  it.each([[1, 'constant'], [3, 'constant'], [3, 'poisson']] as const)('ends after exactly the requests asked for: %i workers, %s', async (workers, arrivals) => {
    const server = await serve()
    const load = open(400, 20_000, { workers, arrivals, connections: 9, warmupMs: 100, requests: 100 })
    const { totals, summary } = await runLoad({ port: server.port, load })
    expect(totals).toMatchObject({ sent: 100, completed: 100, failed: 0, unfinished: 0, skipped: 0 })
    expect(summary.state).toBe('finished')
    expect(summary.endedAtMs - summary.measuredFromMs).toBeLessThan(2000)
  })

  it('is shared by several workers to the same counts', async () => {
    const server = await serve()
    const { totals, rows } = await runLoad({ port: server.port, load: open(300, 1500, { workers: 3, connections: 7 }) })
    expect(totals).toMatchObject({ sent: 450, completed: 450, connections: 7 })
    expectOnTime(rows, 300, 1500)
    expect(server.counts).toMatchObject({ requests: 450, connections: 7 })
  })

  it('uses addresses in turn', async () => {
    const [a, b] = [await serve(), await serve()]
    const dials = [a, b].map(({ port }) => ({ kind: 'tcp' as const, host: '127.0.0.1', port }))
    await runLoad({ dials, load: open(100, 300, { requestsPerConnection: 1 }) })
    expect([a.counts.connections, b.counts.connections]).toEqual([15, 15])
  })

  it('sends a body with its method', async () => {
    const bodies = new Set<string>()
    const server = await serve({
      onRequest: ({ socket, head, body }) => {
        bodies.add(`${head.split(' ')[0]} ${body.toString('utf8')}`)
        socket.write(plainResponse('pod-a'))
      },
    })
    const { totals } = await runLoad({ port: server.port, request: { method: 'POST', body: 'süß' }, load: open(50, 200) })
    expect(totals.completed).toBe(10)
    expect([...bodies]).toEqual(['POST süß'])
  })
})

describe('a closed load', () => {
  it('keeps its connections busy and counts what the server counts', async () => {
    const server = await serve()
    const { totals, summary } = await runLoad({ port: server.port, load: closed(4, 600) })
    expect(totals.completed).toBeGreaterThan(100)
    expect(totals).toMatchObject({ failed: 0, unfinished: 0, connections: 4 })
    expect(totals.sent).toBe(server.counts.requests)
    expect(totals.sent).toBe(totals.completed)
    expect(totals.requestsPerConnection.sum).toBe(totals.completed)
    expect(summary.state).toBe('finished')
  })

  it.each([1, 3])('ends after exactly the requests asked for, over %i workers', async (workers) => {
    const server = await serve()
    const load = closed(7, 20_000, { workers, requests: 501, requestsPerConnection: 10 })
    const { totals, summary } = await runLoad({ port: server.port, load })
    expect(totals).toMatchObject({ sent: 501, completed: 501, failed: 0, unfinished: 0 })
    expect(server.counts.requests).toBe(501)
    expect(summary.state).toBe('finished')
    expect(summary.endedAtMs - summary.measuredFromMs).toBeLessThan(5000)
  })

  it('opens no more connections than it has requests, and does not think after the last', async () => {
    const server = await serve()
    const load = closed(20, 60_000, { workers: 2, requests: 5, thinkTimeMs: 30_000 })
    const { totals, summary } = await runLoad({ port: server.port, load })
    expect(totals).toMatchObject({ sent: 5, completed: 5, connections: 5 })
    expect(server.counts).toMatchObject({ requests: 5, connections: 5 })
    expect(summary.endedAtMs - summary.measuredFromMs).toBeLessThan(2000)
  })

  it('thinks between requests', async () => {
    const server = await serve()
    const { totals } = await runLoad({ port: server.port, load: closed(3, 1000, { thinkTimeMs: 100 }) })
    expect(totals.completed).toBeGreaterThanOrEqual(3 * 5)
    expect(totals.completed).toBeLessThanOrEqual(3 * 10)
    expect(totals.connections).toBe(3)
  })

  it('opens a connection per request where asked to', async () => {
    const server = await serve()
    const { totals } = await runLoad({ port: server.port, load: closed(3, 300, { requestsPerConnection: 1 }) })
    expect(totals.completed).toBeGreaterThan(30)
    expect(totals.connections).toBe(totals.completed)
    expect(totals.connections).toBe(server.counts.connections)
  })

  it('ramps its connections up and down', async () => {
    const open = { now: 0, most: 0, before: 0 }
    const server = await serve({
      onConnection: (socket) => {
        open.now += 1
        open.most = Math.max(open.most, open.now)
        socket.on('close', () => { open.now -= 1 })
      },
      onRequest: ({ socket }) => setTimeout(() => socket.write(plainResponse('pod-a')), 5),
    })
    const stages = [{ from: 1, to: 9, durationMs: 400 }, { from: 2, to: 2, durationMs: 300 }]
    const { totals } = await runLoad({ port: server.port, load: closed(9, 0, { stages, workers: 2 }) }, async (run) => {
      const { startAtMs } = await run.started
      await new Promise<void>((resolve) => run.onPulse(({ atMs }) => { if (atMs > startAtMs + 560) resolve() }))
      open.before = open.now
    })
    expect(totals.failed).toBe(0)
    expect(open.most).toBeLessThanOrEqual(9)
    expect(open.most).toBeGreaterThanOrEqual(7)
    expect(open.before).toBe(2)
  })
})

describe('the start of a load', () => {
  it('is such that the measured part begins at the zero of the clock, where that lies ahead', async () => {
    const server = await serve()
    const job = loadJob({ port: server.port, load: open(50, 200, { warmupMs: 100 }) })
    const run = startLoad({ ...job, originMs: job.originMs + 3000 }, { workerUrl })
    const first = Promise.withResolvers<number>()
    run.onRow((row) => first.resolve(row.fromMs))
    expect(await run.started).toEqual({ startAtMs: -100, measuredFromMs: 0, endAtMs: 200 })
    expect(await first.promise).toBe(0)
    expect((await run.done).endedAtMs).toBeLessThan(500)
  })
})

describe('the end of a load', () => {
  it('comes within a second of a stop, with what was on its way unfinished', async () => {
    const server = await serve({ onRequest: ({ socket, index }) => { if (index < 10) socket.write(plainResponse('pod-a')) } })
    let stoppedAt = 0
    const load = open(50, 60_000, { connections: 15, patienceMs: 60_000 })
    const { totals, summary } = await runLoad({ port: server.port, load }, async (run) => {
      const { startAtMs } = await run.started
      await new Promise<void>((resolve) => run.onPulse(({ atMs }) => { if (atMs > startAtMs + 1300) resolve() }))
      stoppedAt = performance.now()
      run.stop()
      await run.done
    })
    expect(performance.now() - stoppedAt).toBeLessThan(1000)
    expect(summary.state).toBe('stopped')
    expect(totals.completed).toBe(10)
    expect(totals.unfinished).toBe(15)
    expect(totals.sent).toBe(25)
    expect(totals.skipped).toBeGreaterThan(30)
  })

  it('waits for what is on its way, then leaves it unfinished', async () => {
    const server = await serve({ onRequest: () => undefined })
    const { totals, summary, rows } = await runLoad({
      port: server.port, request: { timeoutMs: 600 }, load: open(20, 500, { connections: 5, patienceMs: 60_000 }),
    })
    expect(summary.state).toBe('finished')
    expect(summary.endedAtMs - summary.endAtMs).toBeGreaterThanOrEqual(600)
    expect(summary.endedAtMs - summary.endAtMs).toBeLessThan(800)
    expect(totals).toMatchObject({ sent: 10, failed: 5, unfinished: 5, completed: 0, skipped: 0 })
    expect(rows.at(-1)?.unfinished).toBe(5)
  })

  it('may come before the beginning', async () => {
    const server = await serve()
    const { totals, summary } = await runLoad({ port: server.port, load: open(50, 5000) }, (run) => run.stop())
    expect(summary.state).toBe('stopped')
    expect(totals).toMatchObject({ sent: 0, unfinished: 0 })
  })

  it('comes with a clear error where a worker breaks', async () => {
    const broken = new URL(`data:text/javascript,throw new Error('wheel off')`)
    const run = startLoad(loadJob({ port: 1 }), { workerUrl: broken })
    await expect(run.done).rejects.toThrow('A load worker broke: wheel off')
    await expect(run.started).rejects.toThrow('wheel off')
  })

  it('is refused at once for a job that makes no request', () => {
    expect(() => startLoad(loadJob({ dials: [] }), { workerUrl })).toThrow('at least one address')
    expect(() => startLoad(loadJob({ port: 1, request: { headers: { 'a b': 'c' } } }), { workerUrl })).toThrow('header name')
  })
})

describe('pulses', () => {
  it('add up with the rows before them to what the final rows say', async () => {
    const server = await serve()
    const seen: { rows: number; sent: number }[] = []
    const { rows } = await runLoad({ port: server.port, load: open(200, 1500, { workers: 2 }) }, (run) => {
      const before: Parameters<typeof mergeRows>[0] = []
      const list = [...before]
      run.onRow((row) => list.push(row))
      run.onPulse(({ row }) => {
        if (row !== null) seen.push({ rows: list.length, sent: mergeRows([...list, row]).sent })
      })
    })
    expect(seen.length).toBeGreaterThan(8)
    expect(seen.every(({ sent }, index) => sent >= (seen[index - 1]?.sent ?? 0))).toBe(true)
    const last = seen.at(-1)
    expect(last?.sent).toBeLessThanOrEqual(300)
    expect(last?.sent).toBeGreaterThan(230)
    expect(rows.reduce((sum, { sent }) => sum + sent, 0)).toBe(300)
  })
})
