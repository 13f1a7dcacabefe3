import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import sirv from 'sirv'
import { WebSocketServer } from 'ws'
import type { Backend } from '../../shared/contract/backend.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { serveBackend } from '../../shared/contract/server.ts'
import { longestWindowText } from '../../shared/contract/text-pipe.ts'
import { createAccess, isOwnHost, isOwnOrigin, type Access } from './access.ts'
import { answerPlainly, contentSecurityPolicy, setCommonHeaders } from './headers.ts'
import { socketPipe } from './socket-pipe.ts'

export interface ServeWindowOptions {
  backend: Backend
  /** 0 picks a free one. */
  port: number
  /** Folder of the built window, the one with `index.html`. */
  windowDir: string
}

export interface ServedWindow {
  /** Opens the window once, then its token is used up; the browser that opened it keeps access until it is closed. */
  url: string
  port: number
  close(): Promise<void>
}

/** No character takes more bytes than three, so what the pipe takes fits. Whatever is larger ends the connection. */
const largestMessageBytes = 3 * longestWindowText
const socketPath = '/backend'

/**
 * Serves the window and its backend to a browser on this computer: on 127.0.0.1 only, behind a one-time token.
 *
 * @throws EvenkeelError `unavailable` where the window is not built or the port cannot be had
 */
export async function serveWindow(options: ServeWindowOptions): Promise<ServedWindow> {
  if (!existsSync(join(options.windowDir, 'index.html'))) {
    throw new EvenkeelError('unavailable', `There is no built window in ${options.windowDir}.`, 'Build it with "npm run build".')
  }
  const server = createServer()
  const port = await listen(server, options.port)
  const access = createAccess(port)
  const files = sirv(options.windowDir, { etag: true, setHeaders: setCaching })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes, perMessageDeflate: false })

  server.on('request', (request, response) => answer(request, response, { port, access, files }))
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy())
    const { headers } = request
    if (request.url !== socketPath || !isOwnHost(headers.host, port) || !isOwnOrigin(headers) || !access.hasSession(headers)) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      // A broken frame or a lost connection also closes the socket, and the pipe tells of that.
      socket.on('error', () => socket.terminate())
      serveBackend(options.backend, socketPipe(socket))
    })
  })

  return {
    url: `http://127.0.0.1:${port}/?token=${access.token}`,
    port,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      const closed = new Promise<void>((resolve) => { server.close(() => resolve()) })
      server.closeAllConnections()
      await closed
    },
  }
}

interface Answering {
  port: number
  access: Access
  files: ReturnType<typeof sirv>
}

function answer(request: IncomingMessage, response: ServerResponse, { port, access, files }: Answering): void {
  setCommonHeaders(response)
  const { headers, method } = request
  if (!isOwnHost(headers.host, port)) {
    answerPlainly(response, 403, 'This address is not one of Evenkeel; open the one it printed.')
    return
  }
  if (headers.origin !== undefined && !isOwnOrigin(headers)) {
    answerPlainly(response, 403, 'Other sites may not ask Evenkeel.')
    return
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    answerPlainly(response, 405, 'Evenkeel answers GET and HEAD only.')
    return
  }
  const token = tokenOf(request.url)
  const hasSession = access.hasSession(headers)
  if (token !== null && !hasSession) {
    const cookie = method === 'GET' ? access.redeem(token) : null
    if (cookie !== null) welcome(response, cookie)
    else answerPlainly(response, 403, 'This address was used already or is not valid; start "evenkeel serve" again for a new one.')
    return
  }
  if (!hasSession) {
    answerPlainly(response, 403, 'Open the address that "evenkeel serve" printed; it lets one browser in.')
    return
  }
  if (token !== null) {
    response.writeHead(303, { Location: '/', 'Cache-Control': 'no-store' })
    response.end()
    return
  }
  // Also on answers that say "not modified": browsers replace the policy they kept with the one such an answer has.
  response.setHeader('Content-Security-Policy', contentSecurityPolicy(headers.host ?? ''))
  // A file that vanishes while it is sent (the window is being built anew) ends the answer, not the program.
  response.on('pipe', (file) => file.on('error', () => response.destroy()))
  files(request, response, () => answerPlainly(response, 404, 'There is no such file in the window.'))
}

/**
 * Hands out the cookie on a page of its own that moves on at once. A redirect would not do: a browser that followed a link from another
 * site treats the redirected request as that site's, and withholds a strict cookie.
 */
function welcome(response: ServerResponse, cookie: string): void {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', 'Set-Cookie': cookie })
  response.end(`<!doctype html>
<html lang="en">
<head><title>Evenkeel</title><meta http-equiv="refresh" content="0;url=/"></head>
<body><a href="/">Open Evenkeel</a></body>
</html>
`)
}

function tokenOf(target: string | undefined): string | null {
  const query = /^\/\?(.*)$/.exec(target ?? '')?.[1]
  return query === undefined ? null : new URLSearchParams(query).get('token')
}

/** Files whose names carry a hash of their content never change; the page that names them is asked for anew each time. */
function setCaching(response: ServerResponse, path: string): void {
  response.setHeader('Cache-Control', path.includes('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache')
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portFailure(port, error)))
    server.listen({ host: '127.0.0.1', port }, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new EvenkeelError('internal', 'The window\'s server has no port.')
  return address.port
}

function portFailure(port: number, error: NodeJS.ErrnoException): EvenkeelError {
  const known: Record<string, string> = { EADDRINUSE: 'is in use', EACCES: 'may not be used by this user' }
  const reason = known[error.code ?? ''] ?? `cannot be used (${error.message})`
  const next = 'Choose another with --port, or leave it out for a free one.'
  return new EvenkeelError('unavailable', `Port ${port} of 127.0.0.1 ${reason}.`, next)
}
