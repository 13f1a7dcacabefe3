import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect, createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { serveWindow, type ServedWindow } from '../../electron/web/serve-window.ts'
import { socketPipe } from '../../electron/web/socket-pipe.ts'
import { connectBackend } from '../../shared/contract/client.ts'
import { hostMessageSchema, type HostMessage } from '../../shared/contract/protocol.ts'
import { sampleBackend } from '../contract/sample.ts'

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

let windowDir: string
let served: ServedWindow

beforeEach(async () => {
  windowDir = await mkdtemp(join(tmpdir(), 'evenkeel-window-'))
  await mkdir(join(windowDir, 'assets'))
  await writeFile(join(windowDir, 'index.html'), '<!doctype html><title>the window</title>')
  await writeFile(join(windowDir, 'assets', 'app-abc123.js'), 'export {}')
  served = await serveWindow({ backend: sampleBackend({ runs: () => Promise.resolve([]) }), port: 0, windowDir })
})

afterEach(async () => {
  await served.close()
  await rm(windowDir, { recursive: true })
})

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: served.port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() })
      })
    })
    request.on('error', reject)
    request.end()
  })
}

async function enter(): Promise<string> {
  const { pathname, search } = new URL(served.url)
  const answer = await ask(pathname + search)
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

/** Opens the socket; resolves with the refusal's status, or null where it opened. */
function openSocket(headers: Record<string, string>, path = '/backend'): Promise<{ socket: WebSocket; refusal: number | null }> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}${path}`, { headers })
    socket.on('open', () => resolve({ socket, refusal: null }))
    socket.on('unexpected-response', (_request, response) => {
      resolve({ socket, refusal: response.statusCode ?? 0 })
      socket.terminate()
    })
    socket.on('error', () => socket.terminate())
  })
}

test('the token opens the window once, with a strict cookie and a page no cache keeps', async () => {
  const { pathname, search } = new URL(served.url)
  const first = await ask(pathname + search)
  expect(first.status).toBe(200)
  expect(first.headers['cache-control']).toBe('no-store')
  expect(first.headers['referrer-policy']).toBe('no-referrer')
  expect(first.headers['set-cookie']).toEqual([expect.stringMatching(/^evenkeel-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/)])
  expect(first.body).toContain('content="0;url=/"')

  const second = await ask(pathname + search)
  expect(second.status).toBe(403)
  expect(second.headers['set-cookie']).toBeUndefined()
  expect(second.body.trim().split('\n')).toHaveLength(1)

  const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  expect((await ask('/', { cookie })).body).toContain('the window')
  expect(await ask(pathname + search, { cookie })).toMatchObject({ status: 303, headers: { location: '/' } })
})

test('a look at the address with HEAD, as link previews do, does not use the token up', async () => {
  const { pathname, search } = new URL(served.url)
  expect((await ask(pathname + search, {}, 'HEAD')).status).toBe(403)
  expect((await ask(pathname + search)).status).toBe(200)
})

test('without the cookie, or with a wrong one, every path answers 403 with one plain line', async () => {
  await enter()
  for (const path of ['/', '/index.html', '/assets/app-abc123.js', '/nothing', '/backend', '/?token=', '/?token=wrong']) {
    const name = `evenkeel-${served.port}`
    const forged: Record<string, string>[] = [{}, { cookie: `${name}=` }, { cookie: `${name}=${'x'.repeat(43)}` }]
    for (const headers of forged) {
      const answer = await ask(path, headers)
      expect([path, answer.status]).toEqual([path, 403])
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
      expect(answer.body).toMatch(/^[^\n]+\n$/)
    }
  }
})

test('a foreign host name is refused even with the cookie, so that a rebound name reaches nothing', async () => {
  const cookie = await enter()
  for (const host of ['evil.example', `evil.example:${served.port}`, '127.0.0.1', `127.0.0.1:${served.port + 1}`]) {
    expect((await ask('/', { cookie, host })).status).toBe(403)
  }
  expect((await ask('/', { cookie, host: `localhost:${served.port}` })).status).toBe(200)
})

test('a request that some other page made is refused even with the cookie', async () => {
  const cookie = await enter()
  for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${served.port + 1}`, `https://127.0.0.1:${served.port}`]) {
    expect((await ask('/', { cookie, origin })).status).toBe(403)
  }
  expect((await ask('/', { cookie, origin: `http://127.0.0.1:${served.port}` })).status).toBe(200)
})

test('only reading is answered, and nothing outside the folder', async () => {
  const cookie = await enter()
  expect(await ask('/', { cookie }, 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
  const outside = ['/../package.json', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '//etc/passwd', '/assets/..%5cx']
  for (const path of outside) {
    expect((await ask(path, { cookie })).status).toBe(404)
  }
})

test('a file that has vanished since ends its answer, not the server', async () => {
  const cookie = await enter()
  await rm(join(windowDir, 'assets', 'app-abc123.js'))
  await expect(ask('/assets/app-abc123.js', { cookie })).rejects.toThrow()
  expect((await ask('/', { cookie })).status).toBe(200)
})

test('pages may load from here only, run no inline script or style, and are not framed', async () => {
  const cookie = await enter()
  const page = await ask('/', { cookie })
  const policy = String(page.headers['content-security-policy'])
  expect(policy).toContain("default-src 'self'")
  expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${served.port}`)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/unsafe|\*|https?:/)
  expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'cache-control': 'no-cache' })
  const kept = await ask('/', { cookie, 'if-none-match': String(page.headers.etag) })
  expect(kept).toMatchObject({ status: 304, headers: { 'content-security-policy': policy } })
  const asset = await ask('/assets/app-abc123.js', { cookie })
  expect(asset.headers['cache-control']).toContain('immutable')
  expect(asset.headers['x-content-type-options']).toBe('nosniff')
})

test('the socket needs the cookie, the own host and the own origin, and then carries the backend', async () => {
  const cookie = await enter()
  const origin = `http://127.0.0.1:${served.port}`
  expect((await openSocket({ origin })).refusal).toBe(403)
  expect((await openSocket({ cookie })).refusal).toBe(403)
  expect((await openSocket({ cookie, origin: 'https://evil.example' })).refusal).toBe(403)
  const host = `evil.example:${served.port}`
  expect((await openSocket({ cookie, origin: `http://${host}`, host })).refusal).toBe(403)
  expect((await openSocket({ cookie, origin }, '/other')).refusal).toBe(403)

  const { socket, refusal } = await openSocket({ cookie, origin })
  expect(refusal).toBeNull()
  expect(await connectBackend(socketPipe(socket)).runs({})).toEqual([])
  socket.terminate()
})

test('messages that are none of the protocol are refused one by one, and the socket lives on', async () => {
  const cookie = await enter()
  const { socket } = await openSocket({ cookie, origin: `http://127.0.0.1:${served.port}` })
  const answers: HostMessage[] = []
  socket.on('message', (data) => answers.push(hostMessageSchema.parse(JSON.parse(data.toString()))))
  const refused: [string | Buffer, number | null][] = [
    ['{ not JSON', null], ['', null], ['null', null], ['[]', null], ['"text"', null], [Buffer.from('{"type":"call","id":1,"call":"runs","params":{}}'), null],
    ['{"type":"exec","id":2}', 2], ['{"type":"call","id":0,"call":"runs","params":{}}', null], ['{"type":"call","id":1.5,"call":"runs"}', null],
    ['{"type":"call","id":3,"call":"shutdown","params":{}}', 3], ['{"type":"call","id":4,"call":"constructor","params":{}}', 4],
    ['{"type":"call","id":5,"call":"report","params":{"runId":["x"]}}', 5], ['{"type":"call","id":6,"call":"startRun","params":{"confirmed":"yes"}}', 6],
    ['{"type":"call","id":7,"call":"report"}', 7], ['{"type":"open","id":8,"stream":"files","params":{}}', 8],
    ['{"type":"open","id":9,"stream":"run","params":{"runId":null}}', 9],
    [`{"type":"call","id":10,"call":"runs","params":{"p":"${'x'.repeat(8 * 1024 * 1024)}"}}`, null],
  ]
  for (const [message] of refused) socket.send(message)
  socket.send('{"type":"call","id":11,"call":"runs","params":{}}')
  await expect.poll(() => answers.length).toBe(refused.length + 1)
  const failures = answers.flatMap((one) => (one.type === 'failure' ? [[one.id, one.failure.code]] : []))
  expect(failures.toSorted()).toEqual(refused.map(([, id]) => [id, 'usage']).toSorted())
  expect(answers.filter((one) => one.type === 'result')).toEqual([{ type: 'result', id: 11, result: [] }])
  socket.terminate()
})

test('a message beyond every measure, or a broken frame, ends its own connection and no other', async () => {
  const cookie = await enter()
  const headers = { cookie, origin: `http://127.0.0.1:${served.port}` }
  const { socket: other } = await openSocket(headers)
  const { socket: large } = await openSocket(headers)
  const code = new Promise<number>((resolve) => { large.on('close', (number) => resolve(number)) })
  large.send(Buffer.alloc(24 * 1024 * 1024 + 1, 'x'), { binary: false })
  expect([1006, 1009]).toContain(await code)

  const raw = connect({ host: '127.0.0.1', port: served.port })
  raw.write([
    'GET /backend HTTP/1.1', `Host: 127.0.0.1:${served.port}`, 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', `Origin: ${headers.origin}`, `Cookie: ${cookie}`, '', '',
  ].join('\r\n'))
  const closed = new Promise((resolve) => { raw.on('close', resolve) })
  // A frame without a mask, as no client may send one.
  raw.once('data', () => raw.write(Buffer.from([0x81, 0x02, 0x7b, 0x7d])))
  raw.resume()
  await closed
  expect(await connectBackend(socketPipe(other)).runs({})).toEqual([])
  other.terminate()
})

test('closing ends open sockets and fails what they waited for', async () => {
  const cookie = await enter()
  const { socket } = await openSocket({ cookie, origin: `http://127.0.0.1:${served.port}` })
  const client = connectBackend(socketPipe(socket))
  const closed = new Promise((resolve) => { socket.on('close', resolve) })
  await served.close()
  await closed
  await expect(client.runs({})).rejects.toMatchObject({ data: { code: 'unreachable' } })
})

test('listens on loopback only', async () => {
  const outer = Object.values(networkInterfaces()).flat().find((address) => address?.family === 'IPv4' && !address.internal)
  if (!outer) return
  const outcome = await new Promise<string>((resolve) => {
    const socket = connect({ host: outer.address, port: served.port, timeout: 2000 })
    socket.on('connect', () => resolve('connected'))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
    socket.on('timeout', () => resolve('timeout'))
  })
  expect(outcome).not.toBe('connected')
})

test('a port in use and a missing window are told with the remedy', async () => {
  const taken = createServer()
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, '127.0.0.1', () => {
      const address = taken.address()
      resolve(address !== null && typeof address === 'object' ? address.port : 0)
    })
  })
  await expect(serveWindow({ backend: sampleBackend(), port, windowDir })).rejects.toMatchObject({
    data: { code: 'unavailable', message: `Port ${port} of 127.0.0.1 is in use.`, next: expect.stringContaining('--port') },
  })
  taken.close()
  await expect(serveWindow({ backend: sampleBackend(), port: 0, windowDir: join(windowDir, 'assets') })).rejects.toMatchObject({
    data: { code: 'unavailable', next: expect.stringContaining('npm run build') },
  })
})
