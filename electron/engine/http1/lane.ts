import { isIP } from 'node:net'
import type { Dial } from '../../../shared/model/dial.ts'
import type { ErrorClass } from '../../../shared/tally/error-class.ts'
import type { RunClock } from '../clock.ts'
import { newConnection, type ConnectionRecord } from '../connection-record.ts'
import type { Deadlines, Timed } from '../deadlines.ts'
import type { Identification } from '../identifier.ts'
import type { Exchange, Recorder } from '../recorder.ts'
import { classifyFailure, type Stage } from '../transport/classify.ts'
import type { Stream, StreamSink } from '../transport/stream.ts'
import type { RequestBytes } from './request-bytes.ts'
import { captureNothing, ResponseParser } from './response-parser.ts'

/** Who uses lanes: told when one can take another request. */
export interface LaneOwner {
  /** The response has ended and the connection can carry another request. */
  onFree(lane: Lane, nowMs: number): void
  /** The connection is gone: after its last response, after a failure, or while idle. */
  onClosed(lane: Lane, nowMs: number, failed: boolean): void
}

export interface LaneSettings {
  clock: RunClock
  recorder: Recorder
  identification: Identification
  request: RequestBytes
  nextDial: () => Dial
  /** Opens the stream a dial describes; tells the sink nothing before it has returned. */
  open: (dial: Dial, sink: StreamSink) => Stream
  deadlines: Deadlines<Lane>
  owner: LaneOwner
  requestsPerConnection: number
  connectionLifetimeMs: number | null
}

type LaneState = 'closed' | 'connecting' | 'busy' | 'idle'

/** A server that announced when it closes idle connections is not sent a request in the last second (or half) before. */
const keepAliveMarginMs = 1000

/**
 * One connection at a time and one request at a time on it. A lane outlives its connections, so that a load with a connection per request
 * makes no new parser or buffers for each.
 */
export class Lane implements StreamSink, Exchange, Timed<Lane> {
  recorded = false
  intendedMs = 0
  sentMs = 0
  firstByteMs = 0
  capture = captureNothing
  earlier: Lane | null = null
  later: Lane | null = null
  /** For its owner: failures since the last completed response. */
  failuresInARow = 0
  /** For its owner: its place among the lanes. */
  number = 0

  readonly #settings: LaneSettings
  readonly #parser = new ResponseParser()
  #state: LaneState = 'closed'
  #stream: Stream | null = null
  #connection: ConnectionRecord = newConnection(0)
  #connectedMs = 0
  #secure = false
  /** Whether the connection went where a resolver said. */
  #named = false
  #requests = 0
  #idleSinceMs = 0

  constructor(settings: LaneSettings) {
    this.#settings = settings
  }

  get open(): boolean {
    return this.#state !== 'closed'
  }

  /**
   * Sends the request: on the connection at hand where it may still be used, else on a new one. Only for idle and closed lanes.
   *
   * @param nowMs just read from the clock
   */
  send(intendedMs: number, recorded: boolean, nowMs: number): void {
    const { recorder, deadlines } = this.#settings
    this.intendedMs = intendedMs
    this.recorded = recorded
    this.sentMs = nowMs
    if (this.#state === 'idle' && this.#outlived(nowMs)) this.#close()
    deadlines.add(this)
    if (this.#state === 'idle') {
      recorder.sent(this, this.#connection)
      this.#write()
    } else {
      const dial = this.#settings.nextDial()
      this.#connection = newConnection(nowMs, dial.localAddress, dial.entry)
      this.#requests = 0
      this.#state = 'connecting'
      recorder.sent(this, this.#connection)
      this.#secure = dial.kind === 'tls'
      this.#named = isIP(dial.host) === 0
      this.#stream = this.#settings.open(dial, this)
    }
  }

  /** The time for the request is up. */
  expire(nowMs: number): void {
    this.#fail(this.#state === 'connecting' ? 'connect-timeout' : 'response-timeout', nowMs)
  }

  /** Closes without a word to the owner; a request still on its way stays unfinished. */
  abandon(): void {
    if (this.#state === 'connecting' || this.#state === 'busy') {
      this.#settings.deadlines.remove(this)
      this.#settings.recorder.unfinished(this)
    }
    if (this.#state !== 'closed') this.#close()
  }

  onConnect(stream: Stream): void {
    if (stream !== this.#stream || this.#state !== 'connecting') return
    const nowMs = this.#settings.clock()
    this.#connectedMs = nowMs
    if (this.#named) this.#connection.destination = stream.remoteAddress ?? ''
    this.#settings.recorder.established(this, this.#connection, nowMs - this.sentMs, nowMs)
  }

  onReady(stream: Stream): void {
    if (stream !== this.#stream || this.#state !== 'connecting') return
    const nowMs = this.#settings.clock()
    if (this.#secure) this.#settings.recorder.secured(this, nowMs - this.#connectedMs, nowMs)
    this.#write()
  }

  onBytes(stream: Stream, bytes: Uint8Array, length: number): void {
    if (stream !== this.#stream) return
    const nowMs = this.#settings.clock()
    if (this.#state !== 'busy') {
      if (this.#state === 'connecting') this.#fail('protocol', nowMs)
      else this.#leave(nowMs, false)
      return
    }
    const parser = this.#parser
    if (!parser.received) this.firstByteMs = nowMs
    const end = parser.feed(bytes, 0, length)
    if (parser.failed || (parser.done && end < length)) this.#fail('protocol', nowMs)
    else if (parser.done) this.#complete(nowMs)
  }

  onEnd(stream: Stream): void {
    if (stream !== this.#stream) return
    this.#broken('end')
  }

  onError(stream: Stream, code: string): void {
    if (stream !== this.#stream) return
    this.#broken(code)
  }

  #broken(code: string): void {
    const nowMs = this.#settings.clock()
    if (this.#state === 'idle') this.#leave(nowMs, false)
    else if (this.#state === 'busy' && code === 'end' && this.#parser.end()) this.#complete(nowMs)
    else this.#fail(classifyFailure(code, this.#stage()), nowMs)
  }

  #stage(): Stage {
    if (this.#state === 'connecting') return this.#connection.established ? 'securing' : 'connecting'
    if (this.#parser.received) return 'response'
    return this.#requests > 1 ? 'reused-connection' : 'first-request'
  }

  #write(): void {
    const { request, identification, requestsPerConnection } = this.#settings
    this.#requests += 1
    this.#state = 'busy'
    this.capture = identification.nextCapture()
    this.#parser.begin(request.head, this.capture)
    this.#stream?.write(this.#requests >= requestsPerConnection ? request.close : request.keepAlive)
  }

  #complete(nowMs: number): void {
    const { deadlines, recorder, owner, requestsPerConnection } = this.#settings
    deadlines.remove(this)
    recorder.completed(this, this.#connection, this.#parser, nowMs)
    this.failuresInARow = 0
    if (!this.#parser.reusable || this.#requests >= requestsPerConnection) {
      this.#leave(nowMs, false)
      return
    }
    this.#state = 'idle'
    this.#idleSinceMs = nowMs
    owner.onFree(this, nowMs)
  }

  #fail(errorClass: ErrorClass, nowMs: number): void {
    const { deadlines, recorder } = this.#settings
    deadlines.remove(this)
    recorder.failed(this, this.#connection, errorClass, nowMs)
    this.failuresInARow += 1
    this.#leave(nowMs, true)
  }

  #leave(nowMs: number, failed: boolean): void {
    this.#close()
    this.#settings.owner.onClosed(this, nowMs, failed)
  }

  #close(): void {
    this.#stream?.destroy()
    this.#stream = null
    this.#state = 'closed'
    this.#settings.recorder.closed(this.#connection)
  }

  #outlived(nowMs: number): boolean {
    const { connectionLifetimeMs } = this.#settings
    if (connectionLifetimeMs !== null && nowMs - this.#connection.openedAtMs >= connectionLifetimeMs) return true
    const keptMs = this.#parser.keepAliveTimeoutMs
    return keptMs !== null && nowMs - this.#idleSinceMs >= keptMs - Math.min(keepAliveMarginMs, keptMs / 2)
  }
}
