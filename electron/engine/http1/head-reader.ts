import { ascii, COLON, CR, equalName, LF, nameBytes, skipLine, SP, TAB, trimmedLength } from './bytes.ts'
import { field, FramingHeaders, framingField } from './framing-headers.ts'

const at = { status: 0, statusRest: 1, lineStart: 2, name: 3, value: 4, lastLineFeed: 5, ended: 6 } as const
const versionPrefix = ascii('HTTP/1.')
const nameLimitBytes = 64
const valueLimitBytes = 256

/** Reads the status line and the headers of a response (RFC 9112, sections 4 and 5), however the bytes are split. */
export class HeadReader {
  statusCode = 0
  /** The 1 of HTTP/1.1. */
  minorVersion = 1
  readonly framing = new FramingHeaders()
  /** The wanted header's first value; `wantedLength` is 0 where there is none. Longer values are cut. */
  readonly wanted = new Uint8Array(valueLimitBytes)
  wantedLength = 0
  /** Where in the bytes last fed the wanted value begins; -1 where it is not in one piece. */
  wantedFrom = -1
  /** What is wrong with the head; empty where nothing is. */
  problem = ''

  #state: number = at.ended
  #wantedName: Uint8Array | null = null
  #statusIndex = 0
  readonly #name = new Uint8Array(nameLimitBytes)
  #nameLength = 0
  #field: number = field.none
  readonly #value = new Uint8Array(valueLimitBytes)
  #valueLength = 0
  /** Before a value's first byte, and after a fold: white space does not count. */
  #leading = true

  get ended(): boolean {
    return this.#state === at.ended
  }

  /** Makes ready for the next head; `wantedName` is the lower-case name of a header whose value is kept. */
  begin(wantedName: Uint8Array | null): void {
    this.#state = at.status
    this.#wantedName = wantedName
    this.#statusIndex = 0
    this.statusCode = 0
    this.#nameLength = 0
    this.#field = field.none
    this.framing.clear()
    this.wantedLength = 0
    this.wantedFrom = -1
    this.problem = ''
  }

  /** Reads on and returns how far it came: up to the end of the head, a problem, or `to`. */
  feed(bytes: Uint8Array, from: number, to: number): number {
    let position = from
    while (position < to && this.#state !== at.ended && this.problem === '') {
      switch (this.#state) {
        case at.status:
          position = this.#readStatus(bytes, position, to)
          break
        case at.statusRest:
          position = this.#skip(bytes, position, to)
          break
        case at.lineStart:
          position = this.#startLine(bytes, position)
          break
        case at.name:
          position = this.#readName(bytes, position, to)
          break
        case at.value:
          position = this.#field === field.none ? this.#skip(bytes, position, to) : this.#readValue(bytes, position, to)
          break
        default:
          if (bytes[position] === LF) this.#state = at.ended
          else this.problem = 'a carriage return without a line feed'
          position += 1
      }
    }
    return position
  }

  #readStatus(bytes: Uint8Array, from: number, to: number): number {
    for (let position = from; position < to; position += 1) {
      const byte = bytes[position] ?? 0
      if (this.#statusIndex === 12) {
        if (this.statusCode < 100 || (byte !== SP && byte !== CR && byte !== LF)) this.problem = 'no HTTP/1 status line'
        this.#state = at.statusRest
        return position
      }
      if (!this.#isStatusByte(byte)) {
        this.problem = 'no HTTP/1 status line'
        return position
      }
      this.#statusIndex += 1
    }
    return to
  }

  /** The twelve bytes "HTTP/1.1 200". */
  #isStatusByte(byte: number): boolean {
    const index = this.#statusIndex
    if (index < 7) return byte === versionPrefix[index]
    if (index === 8) return byte === SP
    const digit = byte - 48
    if (digit < 0 || digit > 9) return false
    if (index === 7) this.minorVersion = digit
    else this.statusCode = index === 9 ? digit : this.statusCode * 10 + digit
    return true
  }

  #skip(bytes: Uint8Array, from: number, to: number): number {
    const position = skipLine(bytes, from, to)
    if (bytes[position - 1] === LF) this.#state = at.lineStart
    return position
  }

  #startLine(bytes: Uint8Array, position: number): number {
    const byte = bytes[position] ?? 0
    if (byte === SP || byte === TAB) {
      this.#continueValue()
      return position + 1
    }
    if (this.#field !== field.none) this.#settleField()
    if (byte === CR) this.#state = at.lastLineFeed
    else if (byte === LF) this.#state = at.ended
    else {
      this.#nameLength = 0
      this.#state = at.name
      return position
    }
    return position + 1
  }

  /** Obsolete line folding (RFC 9112, section 5.2): the line goes on with the value before it, joined by a space. */
  #continueValue(): void {
    if (this.#nameLength === 0) {
      this.problem = 'a header line without a name and a colon'
      return
    }
    if (this.#field !== field.none) {
      const target = this.#field === field.wanted ? this.wanted : this.#value
      if (this.#valueLength <= valueLimitBytes) this.#valueLength = trimmedLength(target, this.#valueLength)
      if (this.#valueLength > 0) {
        if (this.#valueLength < valueLimitBytes) target[this.#valueLength] = SP
        this.#valueLength += 1
        if (this.#field === field.wanted) this.wantedFrom = -1
      }
      this.#leading = true
    }
    this.#state = at.value
  }

  #readName(bytes: Uint8Array, from: number, to: number): number {
    let position = from
    while (position < to && nameBytes[bytes[position] ?? 0] !== 0) position += 1
    if (position === to || this.#nameLength > 0) this.#gatherName(bytes, from, position)
    if (position === to) return position
    const gathered = this.#nameLength > 0
    if (!gathered) this.#nameLength = position - from
    if (bytes[position] !== COLON || this.#nameLength === 0) {
      this.problem = 'a header line without a name and a colon'
      return position
    }
    this.#field = gathered ? this.#fieldNamed(this.#name, 0) : this.#fieldNamed(bytes, from)
    this.#valueLength = 0
    this.#leading = true
    this.#state = at.value
    return position + 1
  }

  /** Keeps the parts of a name that was split over reads. */
  #gatherName(bytes: Uint8Array, from: number, to: number): void {
    for (let position = from; position < to; position += 1) {
      if (this.#nameLength < nameLimitBytes) this.#name[this.#nameLength] = bytes[position] ?? 0
      this.#nameLength += 1
    }
  }

  #fieldNamed(name: Uint8Array, from: number): number {
    const length = this.#nameLength
    if (length > nameLimitBytes) return field.none
    const framing = framingField(name, from, length)
    const wanted = this.#wantedName
    if (framing !== field.none || wanted === null || this.wantedLength > 0 || wanted.length !== length) return framing
    return equalName(name, from, wanted) ? field.wanted : field.none
  }

  #readValue(bytes: Uint8Array, from: number, to: number): number {
    const target = this.#field === field.wanted ? this.wanted : this.#value
    let length = this.#valueLength
    let leading = this.#leading
    let position = from
    while (position < to) {
      const byte = bytes[position] ?? 0
      position += 1
      if (byte === LF) {
        this.#state = at.lineStart
        break
      }
      if (leading && (byte === SP || byte === TAB)) continue
      if (length === 0 && this.#field === field.wanted) this.wantedFrom = position - 1
      leading = false
      if (length < valueLimitBytes) target[length] = byte
      length += 1
    }
    this.#valueLength = length
    this.#leading = leading
    return position
  }

  #settleField(): void {
    if (this.#field === field.wanted) {
      this.wantedLength = trimmedLength(this.wanted, this.#valueLength)
    } else {
      const length = trimmedLength(this.#value, this.#valueLength)
      this.problem = this.framing.settle(this.#field, this.#value, length, this.#valueLength > valueLimitBytes)
    }
    this.#field = field.none
  }
}
