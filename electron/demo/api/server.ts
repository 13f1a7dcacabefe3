import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import { TLSSocket } from 'node:tls'
import type { ClusterCredentials } from '../access/certificates.ts'
import { administrator, type DemoUser, userNamed } from '../access/users.ts'
import type { Api, ApiAnswer } from './api.ts'
import { type ExecServer, refuseUpgrade } from './exec.ts'
import { decodeProtobuf, protobufMedia } from './protobuf.ts'
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
    const user = userOf(request, token)
    if (user === undefined) refuseUpgrade(socket, refusal.unauthorized())
    else exec.upgrade(request, url, socket, head, user)
  })
  return server

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', 'https://kubernetes')
      const user = userOf(request, token)
      if (!api.isPublic(url.pathname) && user === undefined) throw refusal.unauthorized()
      const body = readableBody(await readAll(request), request.headers['content-type'])
      write(response, api.handle({
        method: request.method ?? 'GET', path: url.pathname.replace(/(.)\/$/, '$1'), query: url.searchParams,
        accept: request.headers.accept, ...body, user: user ?? administrator,
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

/** Whose certificate or token a request carries; undefined for neither. */
function userOf({ socket, headers }: IncomingMessage, token: string): DemoUser | undefined {
  if (socket instanceof TLSSocket && socket.authorized) return userNamed(String(socket.getPeerCertificate().subject.CN))
  const [, given = ''] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? []
  return given.length === token.length && timingSafeEqual(Buffer.from(given), Buffer.from(token)) ? administrator : undefined
}

/** A body as JSON, also where it came as protobuf of a kind that can be read. */
function readableBody(bytes: Buffer, contentType: string | undefined): { body: string, contentType: string | undefined } {
  const document = contentType?.startsWith(protobufMedia) ? decodeProtobuf(bytes) : undefined
  return document === undefined ? { body: bytes.toString('utf8'), contentType } : { body: JSON.stringify(document), contentType: 'application/json' }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > bodyLimitBytes) throw refusal.tooLarge()
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
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
