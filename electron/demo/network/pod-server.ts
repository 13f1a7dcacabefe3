import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { Scheduler } from '../base/scheduler.ts'
import type { Workload } from '../controllers/workload.ts'
import type { Traffic } from '../truth/traffic.ts'

export interface PodServerOptions {
  pod: string
  node: string
  zone: string
  scheduler: Scheduler
  traffic: Traffic
  /** Time until the next answer, in milliseconds. */
  latency: () => number
  /** How long connections without a request stay open after SIGTERM; asked then. */
  idleDrainMs: () => number
  onListenerClosed(): void
  onExit(): void
}

const keepAliveMs = 75_000

/**
 * The process in a pod: an HTTP server that answers every path with its own name. Connections reach it on a port of its own on loopback,
 * or by `accept`, which is how the nodes hand over theirs. After SIGTERM it takes no new ones, completes what is in flight, asks its
 * clients to close (`Connection: close`), and exits when all are gone.
 */
export class PodServer implements Workload {
  private readonly options: PodServerOptions
  private readonly listener: Server
  private readonly http: HttpServer
  private readonly requestsInFlight = new Map<Socket, number>()
  private readonly body: Buffer
  private state: 'running' | 'draining' | 'exited' = 'running'

  constructor(options: PodServerOptions) {
    this.options = options
    const { pod, node, zone } = options
    this.body = Buffer.from(`${JSON.stringify({ hostname: pod, pod, node, zone })}\n`)
    this.http = createHttpServer({ keepAliveTimeout: keepAliveMs, noDelay: true }, (request, response) => this.answer(request, response))
    this.listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.accept(socket))
    this.listener.listen(0, '127.0.0.1')
  }

  /** Takes over a connection. @returns false, leaving it untouched, when the server no longer listens */
  accept(socket: Socket): boolean {
    if (this.state !== 'running') return false
    const { traffic, scheduler } = this.options
    const now = scheduler.now()
    traffic.connectionsAccepted++
    traffic.firstConnectionAtMs ??= now
    traffic.lastConnectionAtMs = now
    this.requestsInFlight.set(socket, 0)
    socket.once('close', () => {
      this.requestsInFlight.delete(socket)
      this.exitWhenDrained()
    })
    this.http.emit('connection', socket)
    return true
  }

  terminate(): void {
    if (this.state !== 'running') return
    this.state = 'draining'
    this.listener.close()
    this.options.onListenerClosed()
    this.options.scheduler.after(this.options.idleDrainMs(), () => {
      for (const [socket, inFlight] of this.requestsInFlight) if (inFlight === 0) socket.destroySoon()
    })
    this.exitWhenDrained()
  }

  kill(): void {
    if (this.state === 'exited') return
    if (this.state === 'running') {
      this.listener.close()
      this.options.onListenerClosed()
    }
    this.state = 'draining'
    for (const socket of this.requestsInFlight.keys()) abort(socket)
    this.exitWhenDrained()
  }

  private exitWhenDrained(): void {
    if (this.state !== 'draining' || this.requestsInFlight.size > 0) return
    this.state = 'exited'
    this.options.onExit()
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { traffic, scheduler, latency, pod } = this.options
    const { socket } = request
    traffic.requestsReceived++
    this.count(socket, 1)
    request.resume()
    const timer = setTimeout(() => {
      response.setHeader('Content-Type', 'application/json')
      response.setHeader('Content-Length', this.body.length)
      response.setHeader('X-Pod-Name', pod)
      if (this.state === 'draining') response.setHeader('Connection', 'close')
      response.end(this.body)
    }, latency())
    response.once('finish', () => {
      const now = scheduler.now()
      traffic.requestsServed++
      traffic.firstServedAtMs ??= now
      traffic.lastServedAtMs = now
    })
    response.once('close', () => {
      clearTimeout(timer)
      if (!response.writableFinished) traffic.responsesAborted++
      this.count(socket, -1)
    })
  }

  private count(socket: Socket, change: 1 | -1): void {
    const before = this.requestsInFlight.get(socket)
    if (before !== undefined) this.requestsInFlight.set(socket, before + change)
  }
}

/**
 * Resets a connection. One that is shutting down already is only closed: libuv refuses to reset it, and Node then leaks it (its `close`
 * never comes).
 */
function abort(socket: Socket): void {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}
