import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Dial } from '../../shared/model/dial.ts'
import { plainResponse, startRawServer } from '../servers/raw-server.ts'
import { open, runLoad } from './run-load.ts'

const outcomeSchema = z.object({
  sent: z.number(), completed: z.number(), failed: z.number(), unfinished: z.number(), errors: z.record(z.string(), z.number()),
})

describe('the limits of this computer', () => {
  it.skipIf(process.platform === 'win32')('are told apart: file descriptors', async () => {
    const server = await startRawServer({ onRequest: ({ socket }) => socket.write(plainResponse('pod-a')) })
    const program = fileURLToPath(new URL('limited-load.ts', import.meta.url))
    const limited = ['-c', 'ulimit -n 90 && exec "$@"', 'sh', process.execPath, program, String(server.port)]
    const { stdout } = await promisify(execFile)('sh', limited)
    await server.close()
    const { sent, completed, failed, unfinished, errors } = outcomeSchema.parse(JSON.parse(stdout))
    expect(completed).toBeGreaterThan(0)
    expect(sent).toBe(completed + failed + unfinished)
    expect(errors).toEqual({ 'harness-files': failed })
    expect(failed).toBeGreaterThan(0)
  })

  it.skipIf(process.platform !== 'linux')('are told apart: local ports', async ({ skip }) => {
    const program = fileURLToPath(new URL('few-ports.ts', import.meta.url))
    const narrow = 'ip link set lo up && echo "50000 50039" > /proc/sys/net/ipv4/ip_local_port_range && exec "$@"'
    const started = promisify(execFile)('unshare', ['-rn', 'sh', '-c', narrow, 'sh', process.execPath, program])
    const ended = await started.catch(() => null)
    if (ended === null) return skip('this computer allows no network of one\'s own')
    const { sent, completed, failed, unfinished, errors } = outcomeSchema.parse(JSON.parse(ended.stdout))
    expect(completed).toBeGreaterThan(0)
    expect(sent).toBe(completed + failed + unfinished)
    expect(errors).toEqual({ 'harness-ports': failed })
    expect(failed).toBeGreaterThan(0)
  })

  it('are told apart: an address this computer does not have', async () => {
    const dials: Dial[] = [{ kind: 'tcp', host: '127.0.0.1', port: 9, localAddress: '192.0.2.1' }]
    const { totals } = await runLoad({ dials, load: open(20, 200) })
    expect(Object.fromEntries(totals.errors)).toEqual({ 'harness-ports': 4 })
  })
})

describe('addresses', () => {
  it('may be IPv6', async ({ skip }) => {
    const server = await startRawServer({ onRequest: ({ socket }) => socket.write(plainResponse('pod-a')) }, null, '::1').catch(() => null)
    if (server === null) return skip('this computer has no IPv6 loopback')
    const { totals } = await runLoad({ dials: [{ kind: 'tcp', host: '::1', port: server.port }], load: open(50, 200) })
    await server.close()
    expect(totals).toMatchObject({ completed: 10, failed: 0 })
  })

  it('may be the source\'s own', async () => {
    const sources = new Set<string | undefined>()
    const server = await startRawServer({
      onConnection: (socket) => sources.add(socket.remoteAddress),
      onRequest: ({ socket }) => socket.write(plainResponse('pod-a')),
    })
    const dials = ['127.0.0.1', '127.0.0.2'].map((localAddress): Dial => (
      { kind: 'tcp', host: '127.0.0.1', port: server.port, localAddress }))
    const used = process.platform === 'linux' ? dials : dials.slice(0, 1)
    const { totals, rows } = await runLoad({ dials: used, load: open(50, 200, { requestsPerConnection: 1 }) })
    await server.close()
    expect(totals.completed).toBe(10)
    expect(sources.size).toBe(used.length)
    expect(rows.map((row) => row.sources)).toEqual([Object.fromEntries(used.map((dial) => [dial.localAddress, { 'pod-a': 10 / used.length }]))])
  })

  it('may be a name\'s: each answer of the resolver is counted, and where its connections led', async () => {
    const server = await startRawServer({ onRequest: ({ socket }) => socket.write(plainResponse('pod-a')) })
    const dials: Dial[] = [{ kind: 'tcp', host: 'localhost', port: server.port }]
    const load = open(50, 200, { requestsPerConnection: 1 })
    const lookups = async (resolve: 'once' | 'each-connection') => (await runLoad({ dials, load: { ...load, resolve } })).rows.map((row) => row.lookups)
    const [each, once] = [await lookups('each-connection'), await lookups('once')]
    await server.close()
    const led = { '127.0.0.1': { 'pod-a': 10 } }
    expect(each).toEqual([{ answers: { '127.0.0.1': 10 }, pods: led }])
    expect(once).toEqual([{ answers: { '127.0.0.1': 1 }, pods: led }])
  })
})
