import { afterEach, describe, expect, it } from 'vitest'
import { hostilities } from '../servers/hostile.ts'
import { startRawServer, type RawServer } from '../servers/raw-server.ts'
import { closed, open, runLoad } from './run-load.ts'

const servers: RawServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

describe('a server with', () => {
  it.each(hostilities)('$name ends in $expected, with counts equal to the server\'s own', async ({ behaviour, expected }) => {
    const server = await startRawServer(behaviour)
    servers.push(server)
    const { totals } = await runLoad({
      port: server.port, request: { timeoutMs: 250 }, load: open(40, 500, { connections: 40, requestsPerConnection: 1, patienceMs: 250 }),
    })
    expect(totals.sent).toBe(20)
    expect(server.counts.requests).toBe(20)
    expect(totals.connections).toBe(server.counts.connections)
    expect(Object.fromEntries(totals.errors)).toEqual(expected === null ? {} : { [expected]: 20 })
    expect(totals.completed).toBe(expected === null ? 20 : 0)
    expect(totals.failed).toBe(expected === null ? 0 : 20)
    expect(totals.unfinished + totals.skipped).toBe(0)
    if (expected === null) expect(totals.responders.get('pod-a')).toMatchObject({ requests: 20, connections: 20 })
  })

  it.each(hostilities)('$name never leaves a request uncounted on connections that are kept', async ({ behaviour }) => {
    const server = await startRawServer(behaviour)
    servers.push(server)
    const { totals } = await runLoad({ port: server.port, request: { timeoutMs: 100 }, load: closed(3, 250) })
    expect(totals.sent).toBeGreaterThan(0)
    expect(totals.sent).toBe(totals.completed + totals.failed + totals.unfinished)
    expect(totals.failures).toHaveLength(totals.failed)
    expect(totals.completed).toBeLessThanOrEqual(server.counts.requests)
    expect(totals.connections).toBe(server.counts.connections)
    expect(server.counts.requests).toBeLessThanOrEqual(totals.sent)
  })
})
