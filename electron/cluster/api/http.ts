import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import https, { type RequestOptions } from 'node:https'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** How long each step may take before a request is given up. */
export interface HttpTimeouts {
  /** Name, TCP and TLS together. */
  connectMs: number
  /** From the connection to the head of the answer, and between two pieces of its body. */
  answerMs: number
}

export interface HttpCall {
  url: URL
  method: string
  headers: OutgoingHttpHeaders
  body?: string
  tls: Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername' | 'checkServerIdentity'>
  agent: http.Agent
  timeouts: HttpTimeouts
  signal?: AbortSignal
  /** The request has been handed to the system, on an open connection. */
  onSent?: () => void
}

/** Our own reason for giving up, told apart from what the system reports. */
export class HttpTimeout extends Error {
  readonly step: 'connect' | 'answer'
  readonly afterMs: number
  constructor(step: 'connect' | 'answer', afterMs: number) {
    super(`no ${step} within ${afterMs} ms`)
    this.name = 'HttpTimeout'
    this.step = step
    this.afterMs = afterMs
  }
}

/** The connection had served before and was closed by the other side just when we used it again: the request may be sent once more. */
export class StaleConnection extends Error {}

/**
 * Sends one request and resolves with the answer's head; the body is still to be read. Rejects with the system's error, `HttpTimeout`,
 * `StaleConnection`, or the signal's reason. TCP keep-alive finds a dead connection in some 15 seconds even when nothing is due.
 */
export function sendHttp(call: HttpCall): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const module = call.url.protocol === 'http:' ? http : https
    const request = module.request(call.url, {
      method: call.method,
      headers: { ...call.headers, ...(call.body === undefined ? {} : { 'Content-Length': Buffer.byteLength(call.body) }) },
      agent: call.agent,
      ...call.tls,
    })
    let head: IncomingMessage | null = null
    // Once the whole answer is parsed the socket may already be back in the pool, where nobody would hear of the error.
    const abort = () => {
      if (!head?.complete) request.destroy(new Error('aborted'))
    }
    if (call.signal?.aborted) abort()
    call.signal?.addEventListener('abort', abort)
    request.once('close', () => call.signal?.removeEventListener('abort', abort))
    const giveUp = (step: 'connect' | 'answer', afterMs: number) =>
      setTimeout(() => request.destroy(new HttpTimeout(step, afterMs)), afterMs)
    let timer = giveUp('connect', call.timeouts.connectMs)
    const connected = () => {
      clearTimeout(timer)
      timer = giveUp('answer', call.timeouts.answerMs)
    }
    request.once('socket', (socket) => {
      socket.setNoDelay(true)
      socket.setKeepAlive(true, 5_000)
      if (isConnected(socket)) connected()
      else socket.once(call.url.protocol === 'http:' ? 'connect' : 'secureConnect', connected)
    })
    request.once('finish', () => call.onSent?.())
    request.once('response', (answer) => {
      head = answer
      clearTimeout(timer)
      resolve(answer)
    })
    request.on('error', (error) => {
      clearTimeout(timer)
      const reset = 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      reject(call.signal?.aborted ? call.signal.reason : request.reusedSocket && reset ? new StaleConnection() : error)
    })
    request.end(call.body)
  })
}

/** True for a kept connection, and for one that a proxy agent hands over after its handshake. */
function isConnected(socket: Socket): boolean {
  return !socket.connecting && (!(socket instanceof TLSSocket) || !['unknown', null].includes(socket.getProtocol()))
}

/** The whole body as text. Rejects when it stalls longer than `stallMs`, breaks off, or exceeds 512 MiB. */
export function readText(answer: IncomingMessage, stallMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const timer = setTimeout(() => {
      if (!answer.complete) answer.destroy(new HttpTimeout('answer', stallMs))
    }, stallMs)
    answer.on('data', (chunk: Buffer) => {
      timer.refresh()
      chunks.push(chunk)
      length += chunk.length
      if (length > 512 * 1024 * 1024) answer.destroy(new Error('the answer is larger than 512 MiB'))
    })
    answer.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    answer.on('error', reject)
    answer.once('close', () => {
      clearTimeout(timer)
      if (!answer.complete) reject(new Error('the answer broke off'))
    })
  })
}

/** Calls `onLine` synchronously as data arrive; resolves at the proper end, rejects when the stream breaks off. */
export function readLines(answer: IncomingMessage, onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let rest = ''
    answer.setEncoding('utf8')
    answer.on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') onLine(line)
    })
    answer.once('end', resolve)
    answer.on('error', reject)
    answer.once('close', () => {
      if (!answer.complete) reject(new Error('the connection was cut'))
    })
  })
}
