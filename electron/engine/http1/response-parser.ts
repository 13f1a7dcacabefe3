import { ByteStore } from './byte-store.ts'
import { ChunkReader } from './chunk-reader.ts'
import { HeadMemory } from './head-memory.ts'
import { HeadReader } from './head-reader.ts'

/** What is kept of a response besides its framing. */
export interface Capture {
  /** Lower-case bytes of one header's name whose value is kept; null for none. */
  header: Uint8Array | null
  head: boolean
  body: boolean
}

export const captureNothing: Capture = { header: null, head: false, body: false }

/** More bytes of status lines and headers than this are an error, not memory. */
const headLimitBytes = 65_536
const bodyCaptureLimitBytes = 65_536
/** So much of the body of an unexpected status is kept even where no body is captured: it may say who answered. */
const errorBodyLimitBytes = 16_384

const at = { head: 0, countedBody: 1, openBody: 2, chunks: 3, done: 4, failed: 5 } as const

/**
 * Reads HTTP/1.x responses from bytes as they come, however they are split (RFC 9112). One parser serves a connection, response after
 * response, and allocates nothing for the usual ones.
 */
export class ResponseParser {
  /** Whether the connection may carry another request; settled when done. */
  reusable = false
  /** What is wrong with the response, for `failed`. */
  problem = ''

  readonly #head = new HeadReader()
  readonly #memory = new HeadMemory()
  readonly #chunks = new ChunkReader()
  #state: number = at.done
  #capture = captureNothing
  #headRequest = false
  #received = false
  #headBytes = 0
  #remaining = 0
  /** How many bytes of the body are kept. */
  #bodyLimit = 0
  #headStore: ByteStore | null = null
  #bodyStore: ByteStore | null = null

  get done(): boolean {
    return this.#state === at.done
  }

  get failed(): boolean {
    return this.#state === at.failed
  }

  /** Whether anything of the response has come. */
  get received(): boolean {
    return this.#received
  }

  get statusCode(): number {
    return this.#head.statusCode
  }

  /** The server's `Keep-Alive: timeout`, milliseconds; null where it gave none. */
  get keepAliveTimeoutMs(): number | null {
    return this.#head.framing.keepAliveTimeoutMs
  }

  /** The captured header's value, of which `wantedLength` bytes count; 0 where the response has none. */
  get wanted(): Uint8Array {
    return this.#head.wanted
  }

  get wantedLength(): number {
    return this.#head.wantedLength
  }

  /** Makes ready for the response to the next request. */
  begin(headRequest: boolean, capture: Capture): void {
    if (capture !== this.#capture) this.#memory.forget()
    this.#headRequest = headRequest
    this.#capture = capture
    this.#received = false
    this.#headBytes = 0
    this.#headStore?.clear()
    this.#bodyStore?.clear()
    this.#state = at.head
  }

  /** Status line and headers, where they were to be captured: as received, but a header a line (RFC 9112, section 5.2). */
  headText(): string {
    return (this.#headStore?.text('latin1') ?? '').replace(/[ \t]*\r?\n[ \t]+/g, ' ')
  }

  /** The body, without chunk framing: cut to 64 KiB where it was to be captured, to 16 KiB where the status is 400 or above. */
  bodyText(): string {
    return this.#bodyStore?.text('utf8') ?? ''
  }

  /**
   * Reads bytes from `from` up to `to` and returns how far it came: less than `to` only when the response is done (the rest is not part
   * of it) or failed.
   */
  feed(bytes: Uint8Array, from: number, to: number): number {
    if (to === from) return to
    let position = from
    if (!this.#received) {
      this.#received = true
      position = this.#beginHead(bytes, from, to)
    }
    while (position < to && this.#state < at.done) {
      switch (this.#state) {
        case at.head:
          position = this.#feedHead(bytes, position, to)
          break
        case at.countedBody: {
          const taken = Math.min(this.#remaining, to - position)
          this.#keepBody(bytes, position, position + taken)
          this.#remaining -= taken
          position += taken
          if (this.#remaining === 0) this.#state = at.done
          break
        }
        case at.openBody:
          this.#keepBody(bytes, position, to)
          position = to
          break
        default:
          position = this.#chunks.feed(bytes, position, to, this.#keepBody)
          if (this.#chunks.problem !== '') this.#fail(this.#chunks.problem)
          else if (this.#chunks.ended) this.#state = at.done
      }
    }
    return position
  }

  /** The server has closed its side. Returns whether that completes the response. */
  end(): boolean {
    if (this.#state === at.openBody) this.#state = at.done
    return this.#state === at.done
  }

  #fail(problem: string): void {
    this.problem = problem
    this.#state = at.failed
  }

  /** The first bytes of a response: where they are the last head again, its reading still holds. */
  #beginHead(bytes: Uint8Array, from: number, to: number): number {
    const known = from === 0 ? this.#memory.match(bytes, to, this.#head.wanted) : 0
    if (known > 0) {
      this.#endHead()
      return known
    }
    this.#memory.forget()
    this.#head.begin(this.#capture.header)
    const position = this.#feedHead(bytes, from, to)
    const whole = this.#state !== at.head && this.#state !== at.failed
    if (whole && from === 0 && !this.#capture.head) this.#remember(bytes, position)
    return position
  }

  #remember(bytes: Uint8Array, length: number): void {
    const { wantedFrom, wantedLength } = this.#head
    const inOnePiece = wantedFrom >= 0
    this.#memory.keep(bytes, length, inOnePiece ? wantedFrom : 0, inOnePiece ? wantedLength : 0)
  }

  #feedHead(bytes: Uint8Array, from: number, to: number): number {
    const head = this.#head
    const position = head.feed(bytes, from, to)
    this.#headBytes += position - from
    if (this.#capture.head) {
      this.#headStore ??= new ByteStore(headLimitBytes)
      this.#headStore.append(bytes, from, position)
    }
    if (head.problem !== '') this.#fail(head.problem)
    else if (this.#headBytes > headLimitBytes) this.#fail('headers longer than 64 KiB')
    else if (head.ended) this.#endHead()
    return position
  }

  /** What follows the head (RFC 9112, section 6.3). */
  #endHead(): void {
    const { statusCode, minorVersion, framing } = this.#head
    if (statusCode < 200) {
      if (statusCode === 101) return this.#fail('a switch of protocols nobody asked for')
      this.#head.begin(this.#capture.header)
      this.#headStore?.clear()
      return
    }
    const persistent = !framing.close && (minorVersion > 0 || framing.keepAlive)
    const doubtful = framing.transferEncoding && (framing.contentLength >= 0 || minorVersion === 0)
    this.reusable = persistent && !doubtful
    this.#bodyLimit = this.#capture.body ? bodyCaptureLimitBytes : statusCode >= 400 ? errorBodyLimitBytes : 0
    if (this.#headRequest || statusCode === 204 || statusCode === 304) {
      this.#state = at.done
    } else if (framing.chunked) {
      this.#chunks.begin()
      this.#state = at.chunks
    } else if (framing.transferEncoding || framing.contentLength < 0) {
      this.reusable = false
      this.#state = at.openBody
    } else {
      this.#remaining = framing.contentLength
      this.#state = framing.contentLength === 0 ? at.done : at.countedBody
    }
  }

  readonly #keepBody = (bytes: Uint8Array, from: number, to: number): void => {
    if (this.#bodyLimit === 0) return
    this.#bodyStore ??= new ByteStore(bodyCaptureLimitBytes)
    this.#bodyStore.append(bytes, from, Math.min(to, from + this.#bodyLimit - this.#bodyStore.length))
  }
}
