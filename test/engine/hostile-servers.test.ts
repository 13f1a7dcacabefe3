import { describe, it } from 'vitest'
import { hostilities } from '../servers/hostile.ts'
import { startRawServer } from '../servers/raw-server.ts'
import { closed, open, runLoad } from './run-load.ts'

describe.concurrent('a server with', () => {
  it.for(hostilities)('$name ends in $expected, with counts equal to the server\'s own', async (hostility, { expect, onTestFinished }) => {
    const { behaviour, expected: wanted, readsNothing = false } = hostility
    const server = await startRawServer(behaviour)
    onTestFinished(() => server.close())
    const { totals } = await runLoad({
      port: server.port, request: { timeoutMs: wanted === 'response-timeout' ? 600 : 20_000 },
      load: open(40, 500, { connections: 40, requestsPerConnection: 1 }),
    })
    expect(totals.sent).toBe(20)
    expect(server.counts.requests).toBe(readsNothing ? 0 : 20)
    expect(server.counts.answered).toBe(server.counts.requests)
    expect(totals.connections).toBe(server.counts.connections)
    expect(Object.fromEntries(totals.errors)).toEqual(wanted === null ? {} : { [wanted]: 20 })
    expect(totals.completed).toBe(wanted === null ? 20 : 0)
    expect(totals.failed).toBe(wanted === null ? 0 : 20)
    expect(totals.unfinished + totals.skipped).toBe(0)
    if (wanted === null) expect(totals.responders.get('pod-a')).toMatchObject({ requests: 20, connections: 20 })
  })

  it.for(hostilities)('$name never leaves a request uncounted on kept connections', async ({ behaviour }, { expect, onTestFinished }) => {
    const server = await startRawServer(behaviour)
    onTestFinished(() => server.close())
    const { totals } = await runLoad({ port: server.port, request: { timeoutMs: 200 }, load: closed(3, 20_000, { requests: 12 }) })
    expect(totals.sent).toBe(12)
    expect(totals.sent).toBe(totals.completed + totals.failed + totals.unfinished)
    expect(totals.failures).toHaveLength(totals.failed)
    expect(totals.completed).toBeLessThanOrEqual(server.counts.requests)
    expect(server.counts.requests).toBeLessThanOrEqual(totals.sent)
  })
})
