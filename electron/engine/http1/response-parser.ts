import { ByteStore } from './byte-store.ts'

/** What is kept of a response besides its framing. */
export interface Capture {
  /** Lower-case bytes of one header's name whose value is kept; null for none. */
  header: Uint8Array | null
  head: boolean
  body: boolean
}

export const captureNothing: Capture = { header: null, head: false, body: false }

/** More bytes of status line, headers and trailers than this are an error, not memory. */
export const headLimitBytes = 65_536
const bodyCaptureLimitBytes = 65_536
const chunkLineLimitBytes = 4096
const valueLimitBytes = 256

/** Where in a response the parser stands. */
const at = {
  status: 0, statusRest: 1, lineStart: 2, name: 3, value: 4, headEnd: 5, bodyLength: 6, bodyClose: 7,
  chunkSize: 8, chunkExtension: 9, chunkData: 10, chunkEnd: 11, chunkEndLf: 12, trailerStart: 13, trailerRest: 14, trailerEnd: 15,
  done: 16, failed: 17,
} as const

const field = { none: 0, contentLength: 1, transferEncoding: 2, connection: 3, keepAlive: 4, wanted: 5 } as const

const LF = 10
const CR = 13
const SP = 32
const TAB = 9
const COLON = 58

/** Lower-case byte of every byte that may stand in a header name (RFC 9110, section 5.6.2), 0 for the others. */
const nameBytes = new Uint8Array(256)
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz") nameBytes[character.charCodeAt(0)] = character.charCodeAt(0)
for (let upper = 65; upper <= 90; upper += 1) nameBytes[upper] = upper + 32

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
const versionPrefix = ascii('HTTP/1.')
const contentLengthName = ascii('content-length')
const transferEncodingName = ascii('transfer-encoding')
const connectionName = ascii('connection')
const keepAliveName = ascii('keep-alive')

/**
 * Reads HTTP/1.x responses from bytes as they come, however they are split (RFC 9112). One parser serves a connection, response after
 * response, and allocates nothing for the usual ones.
 */
export class ResponseParser {
  statusCode = 0
  /** Whether the connection may carry another request; settled when done. */
  reusable = false
  /** The server's `Keep-Alive: timeout`, milliseconds; null where it gave none. */
  keepAliveTimeoutMs: number | null = null
  /** The wanted header's value; `wantedLength` is 0 where the response has none. Longer values are cut. */
  readonly wanted = new Uint8Array(valueLimitBytes)
  wantedLength = 0
  /** What is wrong with the response, for `failed`. */
  problem = ''

  #state: number = at.done
  #capture = captureNothing
  #headRequest = false
  #received = false
  #headBytes = 0
  #informational = false
  /** Position within the status line or chunk size. */
  #line = 0
  #minor = 1
  readonly #name = new Uint8Array(64)
  #nameLength = 0
  #field: number = field.none
  readonly #value = new Uint8Array(valueLimitBytes)
  #valueLength = 0
  #wantedSeen = false
  #close = false
  #keepAlive = false
  #contentLength = -1
  #transferEncoding = false
  #chunked = false
  #remaining = 0
  #head: ByteStore | null = null
  #body: ByteStore | null = null

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

  /** Makes ready for the response to the next request. */
  begin(headRequest: boolean, capture: Capture): void {
    this.#headRequest = headRequest
    this.#capture = capture
    this.#received = false
    this.#headBytes = 0
    this.#beginHead()
    this.#body?.clear()
  }

  #beginHead(): void {
    this.#state = at.status
    this.#line = 0
    this.#nameLength = 0
    this.#field = field.none
    this.#wantedSeen = false
    this.wantedLength = 0
    this.keepAliveTimeoutMs = null
    this.#close = false
    this.#keepAlive = false
    this.#contentLength = -1
    this.#transferEncoding = false
    this.#chunked = false
    this.#head?.clear()
  }

  /** Status line and headers as received, where they were to be captured. */
  headText(): string {
    return this.#head?.text('latin1') ?? ''
  }

  /** The body, without chunk framing and cut to 64 KiB, where it was to be captured. */
  bodyText(): string {
    return this.#body?.text('utf8') ?? ''
  }

  /**
   * Reads bytes from `from` up to `to` and returns how far it came: less than `to` only when the response is done (the rest is not part
   * of it) or failed.
   */
  feed(bytes: Uint8Array, from: number, to: number): number {
    if (to > from) this.#received = true
    let position = from
    while (position < to) {
      const state = this.#state
      if (state <= at.headEnd) position = this.#feedHead(bytes, position, to)
      else if (state === at.bodyLength || state === at.chunkData) position = this.#feedCounted(bytes, position, to)
      else if (state === at.bodyClose) {
        this.#keepBody(bytes, position, to)
        position = to
      } else if (state < at.done) position = this.#feedChunkFraming(bytes, position, to)
      else break
    }
    return position
  }

  /** The server has closed its side. Returns whether that completes the response. */
  end(): boolean {
    if (this.#state === at.bodyClose) this.#finish(false)
    return this.#state === at.done
  }

  #fail(problem: string): void {
    this.problem = problem
    this.#state = at.failed
  }

  #finish(reusable: boolean): void {
    this.reusable = reusable
    this.#state = at.done
  }

  #feedHead(bytes: Uint8Array, from: number, to: number): number {
    let position = from
    this.#informational = false
    while (position < to && this.#state <= at.headEnd && !this.#informational) {
      switch (this.#state) {
        case at.status:
          position = this.#readStatus(bytes, position, to)
          break
        case at.statusRest:
          position = skipLine(bytes, position, to)
          if (bytes[position - 1] === LF) this.#state = at.lineStart
          break
        case at.lineStart: {
          const byte = bytes[position] ?? 0
          if (byte === SP || byte === TAB) {
            this.#continueLine()
            position += 1
            break
          }
          this.#settleField()
          if (this.failed) break
          if (byte === CR) {
            this.#state = at.headEnd
            position += 1
          } else if (byte === LF) {
            this.#endHead()
            position += 1
          } else {
            this.#nameLength = 0
            this.#state = at.name
          }
          break
        }
        case at.name:
          position = this.#readName(bytes, position, to)
          break
        case at.value:
          position = this.#readValue(bytes, position, to)
          break
        case at.headEnd:
          if (bytes[position] !== LF) this.#fail('a carriage return without a line feed')
          else this.#endHead()
          position += 1
          break
      }
    }
    this.#headBytes += position - from
    if (this.#headBytes > headLimitBytes && this.#state !== at.failed) this.#fail('headers longer than 64 KiB')
    if (this.#capture.head && !this.#informational) {
      this.#head ??= new ByteStore(headLimitBytes)
      this.#head.append(bytes, from, position)
    }
    return position
  }

  #readStatus(bytes: Uint8Array, from: number, to: number): number {
    let position = from
    while (position < to) {
      const byte = bytes[position] ?? 0
      const index = this.#line
      if (index < 7) {
        if (byte !== versionPrefix[index]) return this.#noStatus(position)
      } else if (index === 7) {
        if (byte < 48 || byte > 57) return this.#noStatus(position)
        this.#minor = byte - 48
        this.statusCode = 0
      } else if (index === 8) {
        if (byte !== SP) return this.#noStatus(position)
      } else if (index < 12) {
        if (byte < 48 || byte > 57) return this.#noStatus(position)
        this.statusCode = this.statusCode * 10 + byte - 48
      } else {
        if (this.statusCode < 100 || (byte !== SP && byte !== CR && byte !== LF)) return this.#noStatus(position)
        this.#state = at.statusRest
        return position
      }
      this.#line = index + 1
      position += 1
    }
    return position
  }

  #noStatus(position: number): number {
    this.#fail('no HTTP/1 status line')
    return position
  }

  #readName(bytes: Uint8Array, from: number, to: number): number {
    const name = this.#name
    let length = this.#nameLength
    let position = from
    while (position < to) {
      const byte = nameBytes[bytes[position] ?? 0] ?? 0
      if (byte === 0) break
      if (length < 64) name[length] = byte
      length += 1
      position += 1
    }
    this.#nameLength = length
    if (position === to) return position
    if (bytes[position] !== COLON || length === 0) {
      this.#fail('a header line without a name and a colon')
      return position
    }
    this.#field = this.#fieldNamed(length)
    this.#valueLength = 0
    this.#state = at.value
    return position + 1
  }

  #fieldNamed(length: number): number {
    const name = this.#name
    if (length === 14 && equalBytes(name, contentLengthName, 14)) return field.contentLength
    if (length === 10 && equalBytes(name, connectionName, 10)) return field.connection
    if (length === 10 && equalBytes(name, keepAliveName, 10)) return field.keepAlive
    if (length === 17 && equalBytes(name, transferEncodingName, 17)) return field.transferEncoding
    const { header } = this.#capture
    const wanted = header !== null && !this.#wantedSeen && header.length === length && equalBytes(name, header, length)
    return wanted ? field.wanted : field.none
  }

  #readValue(bytes: Uint8Array, from: number, to: number): number {
    if (this.#field === field.none) {
      const position = skipLine(bytes, from, to)
      if (bytes[position - 1] === LF) this.#state = at.lineStart
      return position
    }
    const target = this.#field === field.wanted ? this.wanted : this.#value
    let length = this.#valueLength
    let position = from
    while (position < to) {
      const byte = bytes[position] ?? 0
      position += 1
      if (byte === LF) {
        this.#state = at.lineStart
        break
      }
      if (length === 0 && (byte === SP || byte === TAB)) continue
      if (length < valueLimitBytes) target[length] = byte
      length += 1
    }
    this.#valueLength = length
    return position
  }

  /** Obsolete line folding (RFC 9112, section 5.2): the line goes on with the value before it, joined by a space. */
  #continueLine(): void {
    if (this.#nameLength === 0) return this.#fail('a header line without a name and a colon')
    if (this.#field !== field.none) {
      const target = this.#field === field.wanted ? this.wanted : this.#value
      this.#valueLength = trimmedLength(target, this.#valueLength)
      if (this.#valueLength > 0 && this.#valueLength < valueLimitBytes) target[this.#valueLength++] = SP
    }
    this.#state = at.value
  }

  #settleField(): void {
    const settled = this.#field
    if (settled === field.none) return
    this.#field = field.none
    if (settled === field.wanted) {
      this.wantedLength = trimmedLength(this.wanted, this.#valueLength)
      this.#wantedSeen = true
      return
    }
    const cut = this.#valueLength > valueLimitBytes
    const length = trimmedLength(this.#value, this.#valueLength)
    if (settled === field.contentLength) this.#settleContentLength(cut ? 0 : length)
    else if (settled === field.transferEncoding) this.#settleTransferEncoding(cut ? '' : this.#valueText(length))
    else if (settled === field.connection) this.#settleConnection(length, cut)
    else {
      const seconds = /(?:^|[,\s])timeout=(\d+)/.exec(this.#valueText(length))?.[1]
      if (seconds !== undefined) this.keepAliveTimeoutMs = Number(seconds) * 1000
    }
  }

  #settleConnection(length: number, cut: boolean): void {
    if (length === 10 && equalIgnoringCase(this.#value, keepAliveName, 10)) {
      this.#keepAlive = true
      return
    }
    const options = this.#valueText(length).split(',').map((option) => option.trim())
    if (cut || options.includes('close')) this.#close = true
    if (options.includes('keep-alive')) this.#keepAlive = true
  }

  #settleTransferEncoding(value: string): void {
    const codings = value.split(',').map((coding) => coding.trim()).filter((coding) => coding !== '')
    if (codings.length === 0) return this.#fail('a Transfer-Encoding without a coding')
    if (this.#chunked || codings.slice(0, -1).includes('chunked')) return this.#fail('a Transfer-Encoding after chunked')
    this.#transferEncoding = true
    this.#chunked = codings.at(-1) === 'chunked'
  }

  #valueText(length: number): string {
    let text = ''
    for (let i = 0; i < length; i += 1) text += String.fromCharCode(this.#value[i] ?? 0)
    return text.toLowerCase()
  }

  /** One decimal number, or the same one several times (RFC 9110, section 8.6). */
  #settleContentLength(length: number): void {
    let number = 0
    let digits = 0
    while (digits < length) {
      const byte = this.#value[digits] ?? 0
      if (byte < 48 || byte > 57) break
      number = number * 10 + byte - 48
      digits += 1
    }
    if (digits < length) {
      const numbers = this.#valueText(length).split(',').map((part) => part.trim())
      if (numbers.some((part) => !/^\d+$/.test(part) || Number(part) !== Number(numbers[0]))) digits = 0
    }
    if (digits === 0 || number > Number.MAX_SAFE_INTEGER || (this.#contentLength >= 0 && this.#contentLength !== number)) {
      return this.#fail('a Content-Length that is no single number')
    }
    this.#contentLength = number
  }

  #endHead(): void {
    if (this.statusCode < 200) {
      if (this.statusCode === 101) return this.#fail('a switch of protocols nobody asked for')
      this.#informational = true
      return this.#beginHead()
    }
    const persistent = this.#minor === 0 ? this.#keepAlive && !this.#close : !this.#close
    const reusable = persistent && !(this.#transferEncoding && (this.#contentLength >= 0 || this.#minor === 0))
    this.reusable = reusable
    if (this.#headRequest || this.statusCode === 204 || this.statusCode === 304) return this.#finish(reusable)
    if (this.#transferEncoding) {
      this.#beginChunkSize()
      if (!this.#chunked) this.#state = at.bodyClose
      return
    }
    if (this.#contentLength === 0) return this.#finish(reusable)
    this.#remaining = this.#contentLength
    this.#state = this.#contentLength > 0 ? at.bodyLength : at.bodyClose
  }

  #feedCounted(bytes: Uint8Array, from: number, to: number): number {
    const taken = Math.min(this.#remaining, to - from)
    this.#keepBody(bytes, from, from + taken)
    this.#remaining -= taken
    if (this.#remaining === 0) {
      if (this.#state === at.bodyLength) this.#finish(this.reusable)
      else this.#state = at.chunkEnd
    }
    return from + taken
  }

  #keepBody(bytes: Uint8Array, from: number, to: number): void {
    if (!this.#capture.body) return
    this.#body ??= new ByteStore(bodyCaptureLimitBytes)
    this.#body.append(bytes, from, to)
  }

  #beginChunkSize(): void {
    this.#remaining = 0
    this.#line = 0
    this.#state = at.chunkSize
  }

  /** Chunk sizes, extensions and trailers (RFC 9112, section 7.1). */
  #feedChunkFraming(bytes: Uint8Array, from: number, to: number): number {
    let position = from
    while (position < to) {
      const byte = bytes[position] ?? 0
      switch (this.#state) {
        case at.chunkSize: {
          const digit = hexDigit(byte)
          if (digit >= 0) {
            this.#remaining = this.#remaining * 16 + digit
            this.#line += 1
            if (this.#line > 13) this.#fail('a chunk size beyond all measure')
          } else if (this.#line === 0) {
            this.#fail('a chunk without a size')
          } else if (byte === LF) {
            this.#endChunkSize()
          } else if (byte === CR || byte === SP || byte === TAB || byte === 59) {
            this.#line = 0
            this.#state = at.chunkExtension
          } else {
            this.#fail('a chunk size that is no number')
          }
          break
        }
        case at.chunkExtension:
          this.#line += 1
          if (byte === LF) this.#endChunkSize()
          else if (this.#line > chunkLineLimitBytes) this.#fail('a chunk extension longer than 4 KiB')
          break
        case at.chunkEnd:
          if (byte === LF) this.#beginChunkSize()
          else if (byte === CR) this.#state = at.chunkEndLf
          else this.#fail('a chunk longer than its size')
          break
        case at.chunkEndLf:
          if (byte === LF) this.#beginChunkSize()
          else this.#fail('a chunk longer than its size')
          break
        case at.trailerStart:
          this.#countTrailer()
          if (byte === LF) this.#finish(this.reusable)
          else this.#state = byte === CR ? at.trailerEnd : at.trailerRest
          break
        case at.trailerRest:
          this.#countTrailer()
          if (byte === LF) this.#state = at.trailerStart
          break
        case at.trailerEnd:
          if (byte === LF) this.#finish(this.reusable)
          else this.#fail('a carriage return without a line feed')
          break
        default:
          return position
      }
      if (this.#state === at.failed) return position
      position += 1
    }
    return position
  }

  #endChunkSize(): void {
    this.#state = this.#remaining === 0 ? at.trailerStart : at.chunkData
  }

  #countTrailer(): void {
    this.#headBytes += 1
    if (this.#headBytes > headLimitBytes) this.#fail('trailers longer than 64 KiB')
  }
}

/** The position after the next line feed, or the end. */
function skipLine(bytes: Uint8Array, from: number, to: number): number {
  let position = from
  while (position < to) {
    if (bytes[position++] === LF) return position
  }
  return position
}

function equalBytes(a: Uint8Array, b: Uint8Array, length: number): boolean {
  for (let i = 0; i < length; i += 1) if (a[i] !== b[i]) return false
  return true
}

/** Compares with lower-case letters; a hyphen stays itself. */
function equalIgnoringCase(bytes: Uint8Array, lower: Uint8Array, length: number): boolean {
  for (let i = 0; i < length; i += 1) if (((bytes[i] ?? 0) | 32) !== lower[i]) return false
  return true
}

/** Length without the white space (and carriage return) at the end. */
function trimmedLength(bytes: Uint8Array, length: number): number {
  let end = Math.min(length, bytes.length)
  while (end > 0) {
    const byte = bytes[end - 1]
    if (byte !== SP && byte !== TAB && byte !== CR) break
    end -= 1
  }
  return end
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48
  const lower = byte | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
