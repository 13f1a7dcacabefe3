import { CR, hexDigit, LF, SEMICOLON, SP, TAB } from './bytes.ts'

const at = { size: 0, extension: 1, data: 2, dataEnd: 3, dataLineFeed: 4, trailerStart: 5, trailer: 6, lastLineFeed: 7, ended: 8 } as const

/** Sizes beyond 2^52 are no sizes. */
const mostSizeDigits = 13
const extensionLimitBytes = 4096
const trailerLimitBytes = 65_536

/** Reads a chunked body with its extensions and trailers (RFC 9112, section 7.1), however the bytes are split. */
export class ChunkReader {
  /** What is wrong with the framing; empty where nothing is. */
  problem = ''
  #state: number = at.ended
  #remaining = 0
  /** Digits of a size, bytes of an extension. */
  #length = 0
  #trailerBytes = 0

  get ended(): boolean {
    return this.#state === at.ended
  }

  begin(): void {
    this.problem = ''
    this.#trailerBytes = 0
    this.#beginSize()
  }

  /** Reads on and returns how far it came. `onData` is told where the body's own bytes stand. */
  feed(bytes: Uint8Array, from: number, to: number, onData: (bytes: Uint8Array, from: number, to: number) => void): number {
    let position = from
    while (position < to && this.#state !== at.ended && this.problem === '') {
      if (this.#state === at.data) {
        const taken = Math.min(this.#remaining, to - position)
        onData(bytes, position, position + taken)
        this.#remaining -= taken
        if (this.#remaining === 0) this.#state = at.dataEnd
        position += taken
      } else {
        this.#readFraming(bytes[position] ?? 0)
        position += 1
      }
    }
    return position
  }

  #readFraming(byte: number): void {
    switch (this.#state) {
      case at.size:
        this.#readSize(byte)
        break
      case at.extension:
        this.#length += 1
        if (byte === LF) this.#endSize()
        else if (this.#length > extensionLimitBytes) this.problem = 'a chunk extension longer than 4 KiB'
        break
      case at.dataEnd:
        if (byte === CR) this.#state = at.dataLineFeed
        else this.#expectChunkEnd(byte)
        break
      case at.dataLineFeed:
        this.#expectChunkEnd(byte)
        break
      case at.trailerStart:
      case at.trailer:
        this.#readTrailer(byte)
        break
      default:
        if (byte === LF) this.#state = at.ended
        else this.problem = 'a carriage return without a line feed'
    }
  }

  #readSize(byte: number): void {
    const digit = hexDigit(byte)
    if (digit >= 0) {
      this.#remaining = this.#remaining * 16 + digit
      this.#length += 1
      if (this.#length > mostSizeDigits) this.problem = 'a chunk size beyond all measure'
    } else if (this.#length === 0) {
      this.problem = 'a chunk without a size'
    } else if (byte === LF) {
      this.#endSize()
    } else if (byte === CR || byte === SP || byte === TAB || byte === SEMICOLON) {
      this.#length = 0
      this.#state = at.extension
    } else {
      this.problem = 'a chunk size that is no number'
    }
  }

  #beginSize(): void {
    this.#remaining = 0
    this.#length = 0
    this.#state = at.size
  }

  #endSize(): void {
    this.#state = this.#remaining === 0 ? at.trailerStart : at.data
  }

  #expectChunkEnd(byte: number): void {
    if (byte === LF) this.#beginSize()
    else this.problem = 'a chunk longer than its size'
  }

  #readTrailer(byte: number): void {
    this.#trailerBytes += 1
    if (this.#trailerBytes > trailerLimitBytes) this.problem = 'trailers longer than 64 KiB'
    else if (this.#state === at.trailer) this.#state = byte === LF ? at.trailerStart : at.trailer
    else if (byte === LF) this.#state = at.ended
    else this.#state = byte === CR ? at.lastLineFeed : at.trailer
  }
}
