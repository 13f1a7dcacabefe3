import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import { TLSSocket } from 'node:tls'
import type { ClusterCredentials } from '../access/certificates.ts'
import type { Api, ApiAnswer } from './api.ts'
import { type ExecServer, refuseUpgrade } from './exec.ts'
import { StatusError, refusal } from './status.ts'

const bodyLimitBytes = 3 * 1024 * 1024
/** A watcher that leaves this much unread is cut off; it can start again from its last version. */
const unreadLimitBytes = 16 * 1024 * 1024
const idleConnectionMs = 90_000

/**
 * The HTTPS face of the API. Clients prove themselves with a certificate of the cluster's authority or with the bearer token; others get
 * 401.
 * @returns a server that does not listen yet
 */
export function createApiServer(api: Api, exec: ExecServer, credentials: ClusterCredentials, token: string): Server {
  const server = createServer(
    {
      ca: credentials.authority, cert: credentials.server.certificate, key: credentials.server.key,
      requestCert: true, rejectUnauthorized: false, keepAliveTimeout: idleConnectionMs,
    },
    (request, response) => void answer(request, response),
  )
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined)
    const url = new URL(request.url ?? '/', 'https://kubernetes')
    if (isAuthenticated(request, token)) exec.upgrade(request, url, socket, head)
    else refuseUpgrade(socket, refusal.unauthorized())
  })
  return server

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', 'https://kubernetes')
      if (!api.isPublic(url.pathname) && !isAuthenticated(request, token)) throw refusal.unauthorized()
      const body = await readAll(request)
      write(response, api.handle({
        method: request.method ?? 'GET', path: url.pathname.replace(/(.)\/$/, '$1'), query: url.searchParams,
        accept: request.headers.accept, contentType: request.headers['content-type'], body,
      }))
    } catch (error) {
      const refused = error instanceof StatusError ? error : refusal.internal(error)
      if (response.headersSent) response.destroy()
      else {
        const afterSeconds = refused.details?.['retryAfterSeconds']
        if (typeof afterSeconds === 'number') response.setHeader('retry-after', afterSeconds)
        writeDocument(response, refused.code, refused.toStatus())
      }
    }
  }
}

function isAuthenticated(request: IncomingMessage, token: string): boolean {
  if (request.socket instanceof TLSSocket && request.socket.authorized) return true
  const [, given = ''] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? []
  return given.length === token.length && timingSafeEqual(Buffer.from(given), Buffer.from(token))
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > bodyLimitBytes) throw refusal.tooLarge()
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function write(response: ServerResponse, answer: ApiAnswer): void {
  if ('document' in answer) writeDocument(response, answer.code, answer.document, answer.mediaType)
  else if ('text' in answer) response.writeHead(answer.code, { 'content-type': 'text/plain; charset=utf-8' }).end(answer.text)
  else streamWatch(response, answer.watch)
}

function writeDocument(response: ServerResponse, code: number, document: object, mediaType = 'application/json'): void {
  const body = `${JSON.stringify(document)}\n`
  response.writeHead(code, {
    'content-type': mediaType, 'cache-control': 'no-cache, private', 'content-length': Buffer.byteLength(body),
  }).end(body)
}

function streamWatch(response: ServerResponse, watch: Extract<ApiAnswer, { watch: unknown }>['watch']): void {
  const stop = watch({
    send(event) {
      if (response.destroyed) return
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' })
      response.write(`${JSON.stringify(event)}\n`)
      if (response.writableLength > unreadLimitBytes) response.destroy()
    },
    end: () => response.end(),
  })
  if (!response.headersSent) {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' }).flushHeaders()
  }
  response.once('close', stop)
}
