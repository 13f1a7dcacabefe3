import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { Scheduler } from '../base/scheduler.ts'
import type { Workload } from '../controllers/workload.ts'
import { lost } from '../truth/traffic.ts'
import type { Traffic } from '../truth/traffic.ts'

export interface PodServerOptions {
  pod: string
  node: string
  zone: string
  scheduler: Scheduler
  traffic: Traffic
  /** Time until the next answer, in milliseconds. */
  latency: () => number
  /** How long connections without a request stay open after SIGTERM, and after `lingerMs`; asked then. */
  idleDrainMs: () => number
  /** How long after SIGTERM it goes on answering its connections without asking its clients to close them. */
  lingerMs: number
  onListenerClosed(): void
  onExit(): void
}

const keepAliveMs = 75_000

/**
 * The process in a pod: an HTTP server that answers every path with its own name. Connections reach it on a port of its own on loopback,
 * or by `accept`, which is how the nodes hand over theirs. After SIGTERM it takes no new ones, completes what is in flight, asks its
 * clients to close (`Connection: close`, after lingering), and exits when all are gone.
 */
export class PodServer implements Workload {
  private readonly options: PodServerOptions
  private readonly listener: Server
  private readonly http: HttpServer
  private readonly requestsInFlight = new Map<Socket, number>()
  private readonly acceptedAtMs = new WeakMap<Socket, number>()
  private readonly body: Buffer
  private state: 'running' | 'draining' | 'exited' = 'running'
  private asksToClose = false
  private frozen = false

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
    this.requestsInFlight.set(socket, 0)
    socket.once('close', () => {
      this.requestsInFlight.delete(socket)
      this.exitWhenDrained()
    })
    if (this.frozen) {
      traffic.connectionsUnanswered++
      lost(traffic, now)
      socket.on('error', () => undefined)
      return true
    }
    traffic.connectionsAccepted++
    traffic.firstConnectionAtMs ??= now
    traffic.lastConnectionAtMs = now
    this.acceptedAtMs.set(socket, now)
    this.http.emit('connection', socket)
    return true
  }

  terminate(): void {
    if (this.state !== 'running') return
    this.state = 'draining'
    this.listener.close()
    this.options.onListenerClosed()
    const { scheduler, lingerMs, idleDrainMs } = this.options
    if (lingerMs > 0) scheduler.after(lingerMs, () => this.askToClose(idleDrainMs()))
    else this.askToClose(idleDrainMs())
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

  /** Falls silent as a machine that lost its power: connections stay as they are, and nothing is answered any more. */
  freeze(): void {
    this.frozen = true
    for (const socket of this.requestsInFlight.keys()) socket.pause()
  }

  private askToClose(idleMs: number): void {
    this.asksToClose = true
    this.options.scheduler.after(idleMs, () => {
      for (const [socket, inFlight] of this.requestsInFlight) if (inFlight === 0) socket.destroySoon()
    })
  }

  private exitWhenDrained(): void {
    if (this.state !== 'draining' || this.requestsInFlight.size > 0) return
    this.state = 'exited'
    this.options.onExit()
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { traffic, scheduler, latency, pod } = this.options
    const { socket } = request
    if (this.frozen) return
    traffic.requestsReceived++
    this.count(socket, 1)
    request.resume()
    const timer = setTimeout(() => {
      if (this.frozen) return
      response.setHeader('Content-Type', 'application/json')
      response.setHeader('Content-Length', this.body.length)
      response.setHeader('X-Pod-Name', pod)
      if (this.asksToClose) response.setHeader('Connection', 'close')
      response.end(this.body)
    }, latency())
    response.once('finish', () => {
      const now = scheduler.now()
      traffic.requestsServed++
      traffic.firstServedAtMs ??= now
      traffic.lastServedAtMs = now
      traffic.lastAnsweredConnectionAtMs = Math.max(traffic.lastAnsweredConnectionAtMs ?? -Infinity, this.acceptedAtMs.get(socket) ?? -Infinity)
    })
    response.once('close', () => {
      clearTimeout(timer)
      if (!response.writableFinished) {
        traffic.responsesAborted++
        lost(traffic, scheduler.now())
      }
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
