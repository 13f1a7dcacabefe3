import type { ResponseText } from '../../shared/identify/extract.ts'
import type { ErrorClass } from '../../shared/tally/error-class.ts'
import { Tally } from '../../shared/tally/tally.ts'
import { isApiStatus } from './api-status.ts'
import type { ConnectionRecord } from './connection-record.ts'
import type { Capture, ResponseParser } from './http1/response-parser.ts'
import { captureEverything, textOf, type Identification } from './identifier.ts'
import type { PackedRow } from './packed-row.ts'
import { ResponderCounts } from './responder-counts.ts'
import { nobody } from './responder-names.ts'

/** A request on its way, as far as the tally is concerned. Times are milliseconds on the run's clock. */
export interface Exchange {
  /** Whether it belongs to the measured load, not to the warm-up. */
  recorded: boolean
  intendedMs: number
  /** The actual start: of the connect where one was needed. */
  sentMs: number
  firstByteMs: number
  capture: Capture
}

interface HeldAnswer {
  connection: ConnectionRecord
  recorded: boolean
  endedMs: number
  serviceMs: number
  unexpected: boolean
  text: ResponseText
}

/** While `auto` learns, this many answers wait for the rule before they are given to a pod. */
const heldAtMost = 20
const secondMs = 1000

/** Turns what happens to requests and connections into the tally of the current second, and closes one row a second. */
export class Recorder {
  readonly #identification: Identification
  readonly #onRow: (index: number, row: PackedRow) => void
  /** All but the responders. */
  #tally = new Tally(0)
  readonly #responders: ResponderCounts
  #index = 0
  #fromMs = Infinity
  #boundaryMs = Infinity
  readonly #held: HeldAnswer[] = []

  constructor(identification: Identification, onRow: (index: number, row: PackedRow) => void) {
    this.#identification = identification
    this.#onRow = onRow
    this.#responders = new ResponderCounts(identification.names)
  }

  /** The measured load starts at this time; its seconds are counted from there. */
  begin(measuredFromMs: number): void {
    this.#tally = new Tally(measuredFromMs)
    this.#fromMs = measuredFromMs
    this.#boundaryMs = measuredFromMs + secondMs
  }

  /** When the next row is due. */
  get boundaryMs(): number {
    return this.#boundaryMs
  }

  /** How late this computer noticed an arrival. */
  noticed(latenessMs: number): void {
    this.#tally.histograms.lateness.recordMs(latenessMs)
  }

  skipped(nowMs: number): void {
    this.rotate(nowMs)
    this.#tally.skipped += 1
  }

  sent(exchange: Exchange, connection: ConnectionRecord): void {
    this.rotate(exchange.sentMs)
    if (!exchange.recorded) return
    this.#tally.sent += 1
    if (connection.established) this.#countConnection(connection)
  }

  /** A name was resolved to this address; `offered`: all that the answer had. */
  lookedUp(address: string, offered: readonly string[]): void {
    this.#tally.addresses.lookedUp(address, offered)
  }

  /** A connection stands (TCP); `connectMs` is how long that took. */
  established(exchange: Exchange, connection: ConnectionRecord, connectMs: number, nowMs: number): void {
    this.rotate(nowMs)
    connection.established = true
    if (!exchange.recorded) return
    this.#tally.histograms.connect.recordMs(connectMs)
    this.#countConnection(connection)
  }

  secured(exchange: Exchange, handshakeMs: number, nowMs: number): void {
    this.rotate(nowMs)
    if (exchange.recorded) this.#tally.histograms.tls.recordMs(handshakeMs)
  }

  completed(exchange: Exchange, connection: ConnectionRecord, parser: ResponseParser, nowMs: number): void {
    this.rotate(nowMs)
    const serviceMs = nowMs - exchange.sentMs
    const unexpected = parser.statusCode >= 400
    const byApiServer = unexpected && isApiStatus(parser.bodyText())
    const { recorded } = exchange
    if (recorded) {
      const tally = this.#tally
      tally.completed += 1
      tally.histograms.response.recordMs(nowMs - exchange.intendedMs)
      tally.histograms.service.recordMs(serviceMs)
      tally.histograms.firstByte.recordMs(exchange.firstByteMs - exchange.sentMs)
      if (unexpected) tally.countError(byApiServer ? 'api-status' : 'status')
    }
    if (byApiServer) {
      this.#attribute(connection, recorded, nobody, nowMs, serviceMs, false)
    } else if (exchange.capture === captureEverything && this.#identification.learner !== null) {
      connection.held += 1
      this.#held.push({ connection, recorded, endedMs: nowMs, serviceMs, unexpected, text: textOf(parser) })
      if (this.#held.length >= heldAtMost) this.#settleHeld()
    } else {
      this.#attribute(connection, recorded, this.#identification.identify(parser, exchange.capture), nowMs, serviceMs, unexpected)
    }
  }

  failed(exchange: Exchange, connection: ConnectionRecord, errorClass: ErrorClass, nowMs: number): void {
    this.rotate(nowMs)
    if (connection.held > 0) this.#settleHeld()
    if (!exchange.recorded) return
    this.#tally.countFailure({
      intendedAtMs: exchange.intendedMs, sentAtMs: exchange.sentMs, endedAtMs: nowMs, class: errorClass,
      responder: this.#identification.names.nameOf(connection.responder),
    })
    if (connection.responder !== nobody) this.#responders.recordError(connection.responder)
  }

  unfinished(exchange: Exchange): void {
    if (exchange.recorded) this.#tally.unfinished += 1
  }

  /** A connection is gone, or the load is over. */
  closed(connection: ConnectionRecord): void {
    connection.closed = true
    if (connection.held === 0) this.#settleConnection(connection)
  }

  /** Closes the rows whose second has passed. */
  rotate(nowMs: number): void {
    while (nowMs >= this.#boundaryMs) {
      this.#settleHeld()
      this.#tally.toMs = this.#boundaryMs
      this.#onRow(this.#index, this.#pack())
      this.#responders.clear()
      this.#index += 1
      this.#tally = new Tally(this.#boundaryMs)
      this.#boundaryMs = this.#fromMs + (this.#index + 1) * secondMs
    }
  }

  /** The second in progress, for a live view; null during the warm-up. */
  live(nowMs: number): { index: number; row: PackedRow | null } {
    this.rotate(nowMs)
    if (nowMs < this.#fromMs) return { index: 0, row: null }
    this.#tally.toMs = Math.max(nowMs, this.#tally.fromMs)
    return { index: this.#index, row: { row: this.#tally.toLiveRow({}), packed: this.#responders.pack(false) } }
  }

  /** The rest of a second that is left when the load ends. */
  finish(nowMs: number): { index: number; row: PackedRow } {
    this.rotate(nowMs)
    this.#settleHeld()
    this.#tally.toMs = Math.max(nowMs, this.#tally.fromMs)
    return { index: this.#index, row: this.#pack() }
  }

  #pack(): PackedRow {
    return { row: this.#tally.toRow({}), packed: this.#responders.pack(true) }
  }

  #countConnection(connection: ConnectionRecord): void {
    if (connection.counted) return
    connection.counted = true
    this.#tally.connections += 1
  }

  #settleConnection(connection: ConnectionRecord): void {
    if (!connection.counted) return
    this.#tally.requestsPerConnection.sum += connection.identified
    this.#tally.requestsPerConnection.sumOfSquares += connection.identified * connection.identified
    if (!connection.chosen) this.#tally.unidentified.connections += 1
  }

  #attribute(
    connection: ConnectionRecord, recorded: boolean, responder: number, endedMs: number, serviceMs: number, unexpected: boolean,
  ): void {
    if (connection.responder === nobody) connection.responder = responder
    if (!recorded) return
    if (responder === nobody) {
      this.#tally.unidentified.requests += 1
      if (unexpected && connection.responder !== nobody) this.#responders.recordError(connection.responder)
      return
    }
    this.#responders.recordAnswer(responder, endedMs, serviceMs)
    if (unexpected) this.#responders.recordError(responder)
    connection.identified += 1
    if (!connection.chosen) this.#recordChoice(connection)
    if (responder !== connection.responder && !connection.mixed) {
      connection.mixed = true
      this.#tally.mixedConnections += 1
    }
  }

  /** A connection's first identified response of the measured load told where it leads. */
  #recordChoice(connection: ConnectionRecord): void {
    const { openedAtMs, responder } = connection
    const name = this.#identification.names.nameOf(responder) ?? ''
    connection.chosen = true
    this.#responders.recordConnection(responder, openedAtMs)
    this.#tally.keepChoice(openedAtMs, name, connection.entry)
    this.#tally.addresses.recordConnection(connection, name)
  }

  /** Learns from the answers that were held, and gives each to its pod: by the rule where one is found now, else as well as can be told. */
  #settleHeld(): void {
    if (this.#held.length === 0) return
    const held = this.#held.splice(0)
    const learner = this.#identification.learner
    learner?.observe(held.map(({ text }) => text))
    const learned = learner?.decision() ?? null
    if (learned !== null) this.#identification.settle(learned)
    for (const { connection, recorded, endedMs, serviceMs, unexpected, text } of held) {
      const byRule = learned !== null || learner === null
      const responder = byRule ? this.#identification.identifyText(text) : this.#identification.guess(text)
      connection.held -= 1
      this.#attribute(connection, recorded, responder, endedMs, serviceMs, unexpected)
      if (connection.closed && connection.held === 0) this.#settleConnection(connection)
    }
  }
}
