import net from 'node:net'
import { once } from 'node:events'
import type tls from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { createCredentials } from '../../electron/demo/access/certificates.ts'
import type { Dial } from '../../shared/model/dial.ts'
import { plainResponse, startRawServer, type RawBehaviour, type RawServer } from '../servers/raw-server.ts'
import { open, runLoad } from './run-load.ts'

const credentials = await createCredentials(['shop.test', '127.0.0.1'], Date.now())
const strangers = await createCredentials(['shop.test', '127.0.0.1'], Date.now())

const servers: RawServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serve(more: tls.TlsOptions = {}): Promise<RawServer> {
  const { server: own } = credentials
  const behaviour: RawBehaviour = { onRequest: ({ socket }) => socket.write(plainResponse('pod-a')) }
  const server = await startRawServer(behaviour, { cert: own.certificate, key: own.key, ...more })
  servers.push(server)
  return server
}

function dial(port: number, more: Partial<Extract<Dial, { kind: 'tls' }>> = {}): Dial {
  return { kind: 'tls', host: '127.0.0.1', port, serverName: 'shop.test', ca: credentials.authority, rejectUnauthorized: true, ...more }
}

describe('TLS', () => {
  it('trusts a private authority, asks for the server name, and times the handshake apart', async () => {
    const names = new Set<string>()
    const server = await serve({ SNICallback: (name, done) => { names.add(name); done(null) } })
    const { totals } = await runLoad({ dials: [dial(server.port)], load: open(100, 400, { connections: 1, requestsPerConnection: 2 }) })
    expect(totals).toMatchObject({ sent: 40, completed: 40, failed: 0, connections: 20 })
    expect(server.counts).toMatchObject({ requests: 40, connections: 20 })
    expect(totals.histograms.tls.count).toBe(20)
    expect(totals.histograms.connect.count).toBe(20)
    expect(totals.histograms.tls.percentiles().p50).toBeGreaterThan(0.2)
    expect([...names]).toEqual(['shop.test'])
    expect(totals.responders.get('pod-a')).toMatchObject({ requests: 40, connections: 20 })
  })

  it('verifies an address where there is no name', async () => {
    const server = await serve()
    const { totals } = await runLoad({ dials: [dial(server.port, { serverName: '127.0.0.1' })], load: open(50, 200) })
    expect(totals.completed).toBe(10)
  })

  it.each([
    ['an authority it does not know', { ca: strangers.authority }],
    ['no authority at all', { ca: undefined }],
    ['another name than the certificate\'s', { serverName: 'other.test' }],
    ['another address than the certificate\'s', { serverName: '127.0.0.2' }],
  ])('says tls for %s', async (_name, more) => {
    const server = await serve()
    const { totals } = await runLoad({ dials: [dial(server.port, more)], load: open(50, 200) })
    expect(Object.fromEntries(totals.errors)).toEqual({ tls: 10 })
    expect(totals).toMatchObject({ sent: 10, failed: 10 })
    expect(server.counts.requests).toBe(0)
  })

  it('takes any certificate where told to', async () => {
    const server = await serve()
    const { totals } = await runLoad({ dials: [dial(server.port, { ca: undefined, rejectUnauthorized: false })], load: open(50, 200) })
    expect(totals.completed).toBe(10)
  })

  it('shows a client certificate, and says tls where a wanted one is missing', async () => {
    const server = await serve({ requestCert: true, rejectUnauthorized: true, ca: credentials.authority, maxVersion: 'TLSv1.2' })
    const { certificate: cert, key } = credentials.client
    const known = await runLoad({ dials: [dial(server.port, { cert, key })], load: open(50, 200) })
    expect(known.totals.completed).toBe(10)
    const unknown = await runLoad({ dials: [dial(server.port)], load: open(50, 200) })
    expect(Object.fromEntries(unknown.totals.errors)).toEqual({ tls: 10 })
  })

  it('says tls to a server that speaks none', async () => {
    const plain = await startRawServer({ onConnection: (socket) => socket.write('220 mail.test ESMTP\r\n') })
    servers.push(plain)
    const { totals } = await runLoad({ dials: [dial(plain.port)], load: open(50, 200) })
    expect(Object.fromEntries(totals.errors)).toEqual({ tls: 10 })
  })

  it('says reset where the connection is cut in the handshake', async () => {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.resetAndDestroy())
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const { totals } = await runLoad({ dials: [dial(port)], load: open(50, 200) })
    server.close()
    expect(Object.fromEntries(totals.errors)).toEqual({ 'reset-before-response': 10 })
  })

  it('says protocol where TLS is expected and plain HTTP spoken', async () => {
    const server = await serve()
    const { totals } = await runLoad({ port: server.port, load: open(50, 200) })
    expect(totals.failed).toBe(10)
    expect([...totals.errors.keys()].every((name) => name === 'protocol' || name === 'reset-before-response')).toBe(true)
  })
})
