import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'

/** One request as a raw server saw it. */
export interface RawRequest {
  socket: net.Socket
  /** The head as text, and the body. */
  head: string
  body: Buffer
  /** Counted from 0, on its connection. */
  indexOnConnection: number
  /** Counted from 0, on the server. */
  index: number
}

export interface RawServer {
  port: number
  /** Connections accepted and requests read whole, by the server's own count. */
  counts: { connections: number; requests: number; answered: number }
  userAgents: Set<string>
  close(): Promise<void>
}

export interface RawBehaviour {
  /** What happens when a connection is accepted, before anything is read. */
  onConnection?: (socket: net.Socket) => void
  onRequest?: (request: RawRequest, server: RawServer) => void
}

/** A real TCP (or TLS) server on a free loopback port that does to each request exactly what it is told. */
export async function startRawServer(
  behaviour: RawBehaviour, secured: tls.TlsOptions | null = null, host = '127.0.0.1',
): Promise<RawServer> {
  const sockets = new Set<net.Socket>()
  const accept = (socket: net.Socket): void => {
    raw.counts.connections += 1
    socket.on('error', () => undefined)
    socket.on('end', () => socket.end())
    behaviour.onConnection?.(socket)
    readRequests(socket)
  }
  const server = secured === null
    ? net.createServer({ allowHalfOpen: true, noDelay: true }, accept)
    : tls.createServer({ ...secured, allowHalfOpen: true }, accept).on('tlsClientError', () => undefined)
  const readRequests = (socket: net.Socket): void => {
    let pending = Buffer.alloc(0)
    let indexOnConnection = 0
    socket.on('data', (data) => {
      pending = Buffer.concat([pending, Buffer.from(data)])
      for (let end = pending.indexOf('\r\n\r\n'); end >= 0; end = pending.indexOf('\r\n\r\n')) {
        const head = pending.toString('latin1', 0, end)
        const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
        if (pending.length < end + 4 + length) return
        const body = pending.subarray(end + 4, end + 4 + length)
        pending = pending.subarray(end + 4 + length)
        raw.userAgents.add(/^user-agent: (.*)$/im.exec(head)?.[1] ?? '')
        const index = raw.counts.requests
        raw.counts.requests += 1
        behaviour.onRequest?.({ socket, head, body, indexOnConnection, index }, raw)
        indexOnConnection += 1
      }
    })
  }
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The test server has no port.')
  const raw: RawServer = {
    port: address.port,
    counts: { connections: 0, requests: 0, answered: 0 },
    userAgents: new Set(),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return raw
}

/** A response with a Content-Length and a pod's name. */
export function plainResponse(pod: string, body = 'ok', more = ''): string {
  return `HTTP/1.1 200 OK\r\nX-Pod-Name: ${pod}\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
