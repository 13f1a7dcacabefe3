import { writeFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createCredentials } from '../../electron/demo/access/certificates.ts'
import { Evenkeel } from '../support/evenkeel.ts'
import { plainResponse, startRawServer, type RawRequest, type RawServer } from '../servers/raw-server.ts'

const secret = 'tok3n-of-the-load-flags'
const few = ['--requests', '20', '--for', '20s', '--identify', 'header:X-Pod-Name']

/** What a load's flags do on the wire, through the program as built. */
describe('the flags of a load', () => {
  let evenkeel: Evenkeel
  const servers: RawServer[] = []
  beforeAll(async () => { evenkeel = await Evenkeel.create({ LOAD_FLAGS_TOKEN: secret }) })
  afterAll(() => evenkeel.dispose())
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })

  async function serve(secured: Parameters<typeof startRawServer>[1] = null, host = '127.0.0.1') {
    const requests: Pick<RawRequest, 'head' | 'body'>[] = []
    const server = await startRawServer({
      onRequest: ({ socket, head, body }) => {
        requests.push({ head, body })
        socket.write(plainResponse('pod-a'))
      },
    }, secured, host)
    servers.push(server)
    return { server, requests }
  }

  it.each([
    ['closed', ['--connections', '3']], ['open', ['--rate', '200']], ['open, several workers', ['--rate', '200', '--workers', '3', '--connections', '6']],
  ])('end a load after exactly the requests asked for: %s', async (_name, flags) => {
    const { server } = await serve()
    const { report } = await evenkeel.report('run', `http://127.0.0.1:${server.port}/`, ...few, ...flags)
    expect(report.totals).toMatchObject({ sent: 20, completed: 20, failed: 0, unfinished: 0, skipped: 0 })
    expect(server.counts.requests).toBe(20)
    expect(report.run.state).toBe('finished')
    expect(report.load).toMatchObject({ requests: 20, resolve: 'once' })
    expect(report.totals.durationSeconds).toBeLessThan(5)
  })

  it('send a method, a body, headers and a Host of one\'s own', async () => {
    const { server, requests } = await serve()
    const { report } = await evenkeel.report(
      'run', `http://127.0.0.1:${server.port}/cart`, ...few, '--method', 'put', '--body', 'süß', '--header', 'Host: shop.test', '--header', 'X-A: b',
    )
    expect(report.totals.completed).toBe(20)
    for (const { head, body } of requests) {
      expect(head).toMatch(/^PUT \/cart HTTP\/1\.1\r\n/)
      expect(head.match(/^host: .*$/gim)).toEqual(['Host: shop.test'])
      expect(head).toMatch(/^X-A: b$/m)
      expect(head).toMatch(/^Content-Length: 5$/m)
      expect(body.toString('utf8')).toBe('süß')
    }
  })

  it('read a secret from the environment, which stands in nothing that is printed', async () => {
    const { server, requests } = await serve()
    const told = await evenkeel.run('run', `http://127.0.0.1:${server.port}/`, ...few, '--header-from', 'Authorization: Bearer env:LOAD_FLAGS_TOKEN')
    expect(told.stdout).toContain('sent')
    expect(requests[0]?.head).toMatch(new RegExp(`^Authorization: Bearer ${secret}$`, 'm'))
    expect(told.stdout + told.stderr).not.toContain(secret)
    const missing = await evenkeel.run('run', `http://127.0.0.1:${server.port}/`, ...few, '--header-from', 'Authorization: env:NOBODY_SET_IT')
    expect(missing.code).toBe(2)
    expect(missing.stderr).toContain('spec.request.headers.Authorization: reads the environment variable NOBODY_SET_IT, which is not set')
  })

  it('reach an IPv6 literal', async ({ skip }) => {
    const started = await serve(null, '::1').catch(() => null)
    if (started === null) return skip('this computer has no IPv6 loopback')
    const { server, requests } = started
    const { report } = await evenkeel.report('run', `http://[::1]:${server.port}/`, ...few)
    expect(report.totals).toMatchObject({ completed: 20, failed: 0 })
    expect(requests[0]?.head).toContain(`Host: [::1]:${server.port}`)
  })

  it('connect to another address, and resolve names for each connection where told to', async () => {
    const { server, requests } = await serve()
    const address = ['--address', `127.0.0.1:${server.port}`]
    const named = await evenkeel.report('run', 'http://shop.invalid/cart', ...few, ...address)
    expect(named.report.totals).toMatchObject({ completed: 20, failed: 0 })
    expect(requests.every(({ head }) => head.includes('Host: shop.invalid'))).toBe(true)
    const resolved = await evenkeel.report('run', 'http://shop.invalid/', ...few, '--resolve', 'each-connection', '--address', `localhost:${server.port}`)
    expect(resolved.report.load.resolve).toBe('each-connection')
    expect(resolved.report.totals).toMatchObject({ sent: 20, completed: 20 })
  })

  it('trust an authority, ask for a server name and show a client certificate, and time connect, TLS and first byte apart', async () => {
    const { authority, server: own, client } = await createCredentials(['shop.test'], Date.now())
    const names = new Set<string>()
    const { server } = await serve({
      cert: own.certificate, key: own.key, ca: authority, requestCert: true, rejectUnauthorized: true,
      SNICallback: (name, done) => { names.add(name); done(null) },
    })
    const files = { ca: authority, cert: client.certificate, key: client.key }
    await Promise.all(Object.entries(files).map(([name, pem]) => writeFile(evenkeel.file(`${name}.pem`), pem)))
    const given = Object.keys(files).flatMap((name) => [`--tls-${name}`, evenkeel.file(`${name}.pem`)])
    const url = `https://127.0.0.1:${server.port}/`
    const { report } = await evenkeel.report('run', url, ...few, ...given, '--tls-server-name', 'shop.test')
    expect(report.totals).toMatchObject({ completed: 20, failed: 0, connections: 20 })
    expect([...names]).toEqual(['shop.test'])
    const { connect, tls, firstByte, service } = report.latency
    expect([connect.count, tls.count, firstByte.count]).toEqual([20, 20, 20])
    expect(tls.p50).toBeGreaterThan(connect.p50 ?? Infinity)
    expect(firstByte.p50).toBeGreaterThanOrEqual(tls.p50 ?? Infinity)
    expect(service.p50).toBeGreaterThanOrEqual(firstByte.p50 ?? Infinity)
    const misnamed = await evenkeel.run('run', url, ...few, ...given, '--tls-server-name', 'other.test')
    expect(misnamed).toMatchObject({ code: 3, stderr: expect.stringContaining('fails the TLS handshake') })
  })

  it.each([
    [['--requests', '0'], '--requests', 'must be at least 1'],
    [['--resolve', 'never'], '--resolve', 'must be once or each-connection'],
    [['--address', '10.0.0.1:99999'], '--address', 'must be a host or host:port'],
    [['--address', 'fd00::1'], '--address', 'must be a host or host:port'],
  ])('%j are refused', async (flags, flag, text) => {
    const ended = await evenkeel.run('run', 'http://127.0.0.1:9', ...flags)
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(flag)
    expect(ended.stderr).toContain(text)
  })
})

describe('a load that goes wrong', () => {
  let evenkeel: Evenkeel
  beforeAll(async () => { evenkeel = await Evenkeel.create() })
  afterAll(() => evenkeel.dispose())

  it('is aborted by the profile\'s rule within a second of its time, with every request counted and the server agreeing', async () => {
    const server = await startRawServer({
      onRequest: ({ socket, index }) => socket.write(index % 2 === 0 ? plainResponse('pod-a') : 'HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n'),
    })
    const flags = ['--rate', '100', '--for', '60s', '--abort', '20%/2s', '--identify', 'none']
    const { code, report } = await evenkeel.report('run', `http://127.0.0.1:${server.port}/`, ...flags)
    await server.close()
    expect(code).toBe(1)
    expect(report.run.state).toBe('aborted')
    expect(report.totals.durationSeconds).toBeGreaterThanOrEqual(2)
    expect(report.totals.durationSeconds).toBeLessThan(4)
    expect(report.totals.sent).toBe(report.totals.completed + report.totals.failed + report.totals.unfinished)
    expect(Math.abs(report.totals.sent - server.counts.requests)).toBeLessThanOrEqual(report.totals.unfinished)
    expect(report.expectations).toContainEqual(expect.objectContaining({ name: 'not aborted', met: false, limit: 'below 20% for 2s' }))
  })

  it('tells the API server\'s own answers from the app\'s in the report', async () => {
    const status = JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message: 'no endpoints available for service "checkout"', code: 503 })
    const server = await startRawServer({
      onRequest: ({ socket, index }) => socket.write(index % 4 === 0
        ? `HTTP/1.1 503 Service Unavailable\r\nContent-Length: ${status.length}\r\n\r\n${status}` : 'HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n'),
    })
    const { report } = await evenkeel.report('run', `http://127.0.0.1:${server.port}/`, '--requests', '40', '--rate', '200', '--identify', 'none')
    await server.close()
    expect(report.errors).toEqual([{ class: 'status', count: 30 }, { class: 'api-status', count: 10 }])
    expect(report.totals).toMatchObject({ completed: 40, unexpectedStatus: 40 })
  })
})

describe('the limits of this computer', () => {
  let evenkeel: Evenkeel
  beforeAll(async () => { evenkeel = await Evenkeel.create() })
  afterAll(() => evenkeel.dispose())

  it.skipIf(process.platform === 'win32')('refuse a load that needs more files than may be open, before anything is sent', async () => {
    const server = await startRawServer({})
    const limited = await Evenkeel.create({}, ['sh', '-c', 'ulimit -n 300 && exec "$@"', 'sh'])
    const load = ['--connections', '500', '--for', '1s', '--requests-per-connection', 'unlimited']
    const ended = await limited.run('run', `http://127.0.0.1:${server.port}/`, ...load)
    await server.close()
    await limited.dispose()
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('may open only 300 files') })
    expect(ended.stderr).toContain('ulimit -n')
    expect(server.counts.connections).toBe(0)
  })

  it.skipIf(process.platform !== 'linux')('are remarked by the plan where new connections use up the ports', async () => {
    const plan = async (...flags: string[]): Promise<string> => (await evenkeel.run('plan', 'http://10.0.0.4/', '--for', '1h', ...flags)).stdout
    expect(await plan('--rate', '30000')).toMatch(/note: Up to 30,000 new connections a second .* can sustain about [\d,]+ to one target/)
    expect(await plan('--rate', '10')).not.toContain('can sustain')
    expect(await plan('--rate', '30000', '--requests-per-connection', 'unlimited')).not.toContain('can sustain')
  })
})
