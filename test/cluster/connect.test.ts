import { chmod, readFile, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createHttpServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { coreResource } from '../../electron/cluster/api/resource.ts'
import { createCredentials } from '../../electron/demo/access/certificates.ts'
import { failureOf, type FailureData } from '../../shared/contract/failure.ts'
import { json, listOf, startFakeApiServer, status, type FakeApiServer } from './fake-api-server.ts'
import { listeningPort } from './listening.ts'

const namedSchema = z.object({ metadata: z.object({ name: z.string() }) })
const pods = coreResource('pods', { namespace: 'shop' })
let fake: FakeApiServer
const servers: Server[] = []

beforeEach(async () => {
  fake = await startFakeApiServer()
})
afterEach(async () => {
  await fake.stop()
  for (const server of servers.splice(0)) server.close()
})

async function failure(work: Promise<unknown>): Promise<FailureData> {
  try {
    await work
  } catch (error) {
    return failureOf(error)
  }
  throw new Error('it should have failed')
}

const podsAnswered = (names: string[]) => listOf(names.map((name) => ({ metadata: { name } })))

describe('a connection to an API server', () => {
  it('sends the token, asks for JSON, and keeps the connection', async () => {
    fake.answer = (_, response) => json(response, 200, podsAnswered(['a', 'b']))
    const cluster = await fake.connect()
    for (let round = 0; round < 5; round += 1) {
      const { items } = await cluster.list(pods, namedSchema)
      expect(items.map((pod) => pod.metadata.name)).toEqual(['a', 'b'])
    }
    expect(fake.seen[0]).toMatchObject({
      method: 'GET',
      url: '/api/v1/namespaces/shop/pods?limit=500',
      headers: { authorization: 'Bearer secret-token', accept: 'application/json' },
    })
    expect(fake.sockets.size).toBe(1)
  })

  it('reads a long list page by page', async () => {
    fake.answer = (request, response) => {
      const next = new URL(request.url, 'https://x').searchParams.get('continue')
      json(response, 200, {
        ...podsAnswered([next === null ? 'first' : 'second']),
        metadata: { resourceVersion: '7', continue: next === null ? 'more' : '' },
      })
    }
    const cluster = await fake.connect()
    const list = await cluster.list(pods, namedSchema)
    expect(list.items.map((pod) => pod.metadata.name)).toEqual(['first', 'second'])
    expect(list.resourceVersion).toBe('7')
  })

  it('uses a fresh connection when the kept one was closed meanwhile', async () => {
    fake.answer = (_, response) => json(response, 200, podsAnswered([]))
    const cluster = await fake.connect()
    await cluster.list(pods, namedSchema)
    fake.answer = (request, response) => {
      fake.answer = (_, again) => json(again, 200, podsAnswered(['after']))
      expect(request.url).toContain('pods')
      response.socket?.destroy()
    }
    expect((await cluster.list(pods, namedSchema)).items).toHaveLength(1)
    expect(fake.seen).toHaveLength(3)
  })

  it('sends basic credentials and every impersonation header', async () => {
    fake.answer = (_, response) => json(response, 200, podsAnswered([]))
    const cluster = await fake.connect('username: ann, password: "pw", as: bob, as-uid: u1, as-groups: [a, b], as-user-extra: {Scope: [x]}')
    await cluster.list(pods, namedSchema)
    expect(fake.seen[0]?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('ann:pw').toString('base64')}`,
      'impersonate-user': 'bob',
      'impersonate-uid': 'u1',
      'impersonate-group': 'a, b',
      'impersonate-extra-scope': 'x',
    })
  })

  it('reads a token file again after a minute', async () => {
    fake.answer = (_, response) => json(response, 200, podsAnswered([]))
    let nowMs = 0
    await writeFile(join(fake.directory, 'token'), 'one\n')
    const cluster = await fake.connect('tokenFile: token', { wallClockMs: () => nowMs })
    await cluster.list(pods, namedSchema)
    await writeFile(join(fake.directory, 'token'), 'two\n')
    await cluster.list(pods, namedSchema)
    nowMs = 60_001
    await cluster.list(pods, namedSchema)
    expect(fake.seen.map((request) => request.headers.authorization)).toEqual(['Bearer one', 'Bearer one', 'Bearer two'])
  })

  it('shows its client certificate', async () => {
    fake.answer = (_, response) => json(response, 200, podsAnswered([]))
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    const { certificate, key } = fake.client
    await (await fake.connect(`client-certificate-data: ${base64(certificate)}, client-key-data: ${base64(key)}`)).list(pods, namedSchema)
    await writeFile(join(fake.directory, 'client.crt'), certificate)
    await writeFile(join(fake.directory, 'client.key'), key)
    await (await fake.connect('client-certificate: client.crt, client-key: client.key')).list(pods, namedSchema)
    expect(fake.seen.map((request) => request.client)).toEqual(['evenkeel-demo-admin', 'evenkeel-demo-admin'])
  })

  it('uses an OIDC token while it lasts, and says so when it has ended for good', async () => {
    fake.answer = (_, response) => json(response, 200, podsAnswered([]))
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const token = (expiresAt: string) => `${part({ alg: 'none' })}.${part({ exp: Date.parse(expiresAt) / 1000 })}.sign`
    const good = token('2100-01-01T00:00:00Z')
    await (await fake.connect(`auth-provider: {name: oidc, config: {id-token: ${good}}}`)).list(pods, namedSchema)
    expect(fake.seen[0]?.headers.authorization).toBe(`Bearer ${good}`)
    const ended = await fake.connect(`auth-provider: {name: oidc, config: {id-token: ${token('2020-01-01T00:00:00Z')}}}`)
    expect(await failure(ended.list(pods, namedSchema))).toMatchObject({
      code: 'unauthorised',
      message: 'The login of context fake has ended and holds nothing to renew it with.',
    })
  })

  it('trusts no stranger unless told to', async () => {
    fake.answer = (_, response) => json(response, 200, podsAnswered([]))
    const { authority: caPem } = await createCredentials(['127.0.0.1'], Date.now())
    const other = await fake.connect(undefined, {}, `certificate-authority-data: ${Buffer.from(caPem).toString('base64')}`)
    expect(await failure(other.list(pods, namedSchema))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('is not trusted'),
    })
    const careless = await fake.connect(undefined, {}, 'insecure-skip-tls-verify: true')
    await careless.list(pods, namedSchema)
    const fromFile = join(fake.directory, 'ca.crt')
    await writeFile(fromFile, fake.caPem)
    await (await fake.connect(undefined, {}, 'certificate-authority: ca.crt')).list(pods, namedSchema)
  })
})

describe('credential plugins', () => {
  const plugin = async (script: string) => {
    const path = join(fake.directory, 'login.sh')
    await writeFile(path, `#!/bin/sh\n${script}\n`)
    await chmod(path, 0o755)
  }
  const credential = (token: string, expires = '2100-01-01T00:00:00Z') =>
    `echo '{"kind":"ExecCredential","status":{"token":"${token}","expirationTimestamp":"${expires}"}}'`

  it('run once while their token is good, learn of the cluster, and run again when it is refused', async () => {
    const log = join(fake.directory, 'log')
    await plugin(`echo "$KUBERNETES_EXEC_INFO" >> ${log}\nn=$(wc -l < ${log} | tr -d ' ')\n${credential("t'$n'")}`)
    fake.answer = (request, response) =>
      request.headers.authorization === 'Bearer t1' && fake.seen.length > 2
        ? json(response, 401, status(401, 'Unauthorized'))
        : json(response, 200, podsAnswered([]))
    const cluster = await fake.connect(
      'exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login.sh, provideClusterInfo: true, interactiveMode: Never}',
    )
    for (let round = 0; round < 3; round += 1) await cluster.list(pods, namedSchema)
    expect(fake.seen.map((request) => request.headers.authorization)).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1', 'Bearer t2'])
    const told: unknown = JSON.parse((await readFile(log, 'utf8')).split('\n')[0] ?? '')
    expect(told).toMatchObject({
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: `https://127.0.0.1:${fake.port}` } },
    })
  })

  it('run again when their token ends', async () => {
    let nowMs = Date.parse('2030-01-01T00:00:00Z')
    await plugin(credential('brief', '2030-01-01T00:00:30Z'))
    fake.answer = (_, response) => json(response, 200, podsAnswered([]))
    const cluster = await fake.connect('exec: {command: ./login.sh}', { wallClockMs: () => nowMs })
    await cluster.list(pods, namedSchema)
    await plugin(credential('next', '2030-01-01T01:00:00Z'))
    await cluster.list(pods, namedSchema)
    nowMs += 21_000
    await cluster.list(pods, namedSchema)
    expect(fake.seen.map((request) => request.headers.authorization)).toEqual(['Bearer brief', 'Bearer brief', 'Bearer next'])
  })

  it.each([
    ['exit 3', 'failed'],
    ['echo "session expired" >&2; exit 1', 'failed: session expired'],
    ['echo not json', 'printed no ExecCredential'],
    ['exec sleep 20', 'did not end within 0.2 s'],
  ])('that go wrong are named: %s', async (script, words) => {
    await plugin(script)
    const cluster = await fake.connect('exec: {command: ./login.sh}', { timeouts: { pluginMs: 200 } })
    const told = await failure(cluster.list(pods, namedSchema))
    expect(told.code).toBe('unauthorised')
    expect(told.message).toContain(`login.sh" of context fake ${words}`)
    expect(fake.seen).toHaveLength(0)
  })

  it('that are missing say what to install', async () => {
    const cluster = await fake.connect('exec: {command: no-such-login, installHint: "Install no-such-login from its site."}')
    expect(await failure(cluster.list(pods, namedSchema))).toMatchObject({
      code: 'unauthorised',
      next: 'Install no-such-login from its site.',
    })
  })
})

describe('refusals and silence', () => {
  it.each([
    [401, 'unauthorised', 'does not accept the credentials of user me'],
    [403, 'forbidden', 'Context fake is not allowed to list pods in namespace shop: no way'],
    [404, 'not-found', 'has no pods in namespace shop'],
    [409, 'unavailable', 'did not list pods'],
    [500, 'unreachable', 'answered 500'],
    [429, 'unreachable', 'answered 429'],
  ])('%i becomes %s', async (code, failureCode, words) => {
    fake.answer = (_, response) => json(response, code, status(code, 'no way'))
    const told = await failure((await fake.connect()).list(pods, namedSchema))
    expect(told.code).toBe(failureCode)
    expect(told.message).toContain(words)
    expect(told.next).not.toBe('')
    expect(JSON.stringify(told)).not.toContain('secret-token')
  })

  it('an answer that is not Kubernetes is told so', async () => {
    fake.answer = (_, response) => response.end('<html>hello</html>')
    expect(await failure((await fake.connect()).list(pods, namedSchema))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('not Kubernetes'),
    })
  })

  it('a server that accepts and says nothing is given up', async () => {
    fake.answer = () => undefined
    const cluster = await fake.connect(undefined, { timeouts: { answerMs: 100 } })
    expect(await failure(cluster.list(pods, namedSchema))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('did not answer: nothing within 0.1 s'),
    })
  })

  it('a server that stops in the middle of its answer is given up', async () => {
    fake.answer = (_, response) => {
      response.writeHead(200, { 'Content-Length': '100' })
      response.write('{"items"')
    }
    const cluster = await fake.connect(undefined, { timeouts: { answerMs: 100 } })
    expect(await failure(cluster.list(pods, namedSchema))).toMatchObject({ code: 'unreachable' })
  })

  it('a server that never finishes the handshake is given up', async () => {
    const silent = createServer()
    servers.push(silent)
    const held: Socket[] = []
    silent.on('connection', (socket) => held.push(socket))
    const port = await listeningPort(silent)
    const cluster = await fake.connect(
      undefined,
      { timeouts: { connectMs: 100 } },
      `insecure-skip-tls-verify: true, server: "https://127.0.0.1:${port}"`,
    )
    expect(await failure(cluster.list(pods, namedSchema))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('nothing within 0.1 s'),
    })
    for (const socket of held) socket.destroy()
  })

  it.each([
    ['https://127.0.0.1:1', 'refused the connection'],
    ['https://no-such-host.invalid:6443', 'cannot be resolved'],
  ])('%s: %s', async (server, words) => {
    const cluster = await fake.connect(undefined, {}, `server: "${server}"`)
    const told = await failure(cluster.list(pods, namedSchema))
    expect(told.code).toBe('unreachable')
    expect(told.message).toContain(server)
    expect(told.message).toContain('context fake')
    expect(told.message).toContain(words)
  })

  it('a plain HTTP server behind https:// is told so', async () => {
    const plain = createHttpServer((_, response) => response.end('hello'))
    servers.push(plain)
    const port = await listeningPort(plain)
    const cluster = await fake.connect(undefined, {}, `server: "https://127.0.0.1:${port}"`)
    expect(await failure(cluster.list(pods, namedSchema))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('does not speak TLS'),
    })
  })
})

describe('other ways to a server', () => {
  it('plain http, as kubectl proxy offers it', async () => {
    const plain = createHttpServer((_, response) => json(response, 200, podsAnswered(['p'])))
    servers.push(plain)
    const port = await listeningPort(plain)
    const cluster = await fake.connect('', {}, `server: "http://127.0.0.1:${port}"`)
    expect((await cluster.list(pods, namedSchema)).items).toHaveLength(1)
    cluster.close()
  })

  it('an HTTP proxy named by proxy-url', async () => {
    let tunnels = 0
    const proxy = createHttpServer()
    proxy.on('connect', (request, client: Socket) => {
      tunnels += 1
      const [host, port] = (request.url ?? '').split(':')
      const upstream = connect(Number(port), host ?? '', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n')
        upstream.pipe(client).pipe(upstream)
      })
      upstream.on('error', () => client.destroy())
      client.on('error', () => upstream.destroy())
    })
    servers.push(proxy)
    const port = await listeningPort(proxy)
    fake.answer = (_, response) => json(response, 200, podsAnswered(['p']))
    const ca = Buffer.from(fake.caPem).toString('base64')
    const cluster = await fake.connect(
      undefined,
      { timeouts: { connectMs: 300, answerMs: 2_000 } },
      `certificate-authority-data: ${ca}, proxy-url: "http://127.0.0.1:${port}"`,
    )
    fake.answer = (_, response) => setTimeout(() => json(response, 200, podsAnswered(['p'])), 500)
    expect((await cluster.list(pods, namedSchema)).items).toHaveLength(1)
    await cluster.list(pods, namedSchema)
    expect(tunnels).toBe(1)
    cluster.close()
  })

  it('a SOCKS5 proxy named by proxy-url', async () => {
    const proxy = createServer((client) => {
      client.once('data', () => {
        client.write(Buffer.from([5, 0]))
        client.once('data', (ask) => {
          const upstream = connect(ask.readUInt16BE(ask.length - 2), '127.0.0.1', () => {
            client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
            upstream.pipe(client).pipe(upstream)
          })
          upstream.on('error', () => client.destroy())
        })
      })
      client.on('error', () => undefined)
    })
    servers.push(proxy)
    const port = await listeningPort(proxy)
    fake.answer = (_, response) => json(response, 200, podsAnswered(['p']))
    const ca = Buffer.from(fake.caPem).toString('base64')
    const cluster = await fake.connect(undefined, {}, `certificate-authority-data: ${ca}, proxy-url: "socks5://127.0.0.1:${port}"`)
    expect((await cluster.list(pods, namedSchema)).items).toHaveLength(1)
    cluster.close()
  })

  it('a proxy that refuses is named as the obstacle', async () => {
    const proxy = createHttpServer()
    proxy.on('connect', (_, client: Socket) => client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'))
    servers.push(proxy)
    const port = await listeningPort(proxy)
    const cluster = await fake.connect(undefined, {}, `proxy-url: "http://127.0.0.1:${port}"`)
    expect(await failure(cluster.list(pods, namedSchema))).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('The proxy before'),
    })
  })
})
