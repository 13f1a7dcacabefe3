import { CR, LF, SP, TAB } from './bytes.ts'

const limitBytes = 512
/** After this many responses in a row with another head, looking for the same one is not worth it. */
const missesBeforeGivingUp = 16

/**
 * The bytes of the last response's head on a connection, in which one header's value may change: the name of the pod where every request
 * meets another. A server mostly sends the same head (the date changes once a second), and comparing it four bytes at a time takes a sixth
 * of reading it again.
 */
export class HeadMemory {
  readonly #bytes = new Uint8Array(limitBytes)
  readonly #words = new Uint32Array(this.#bytes.buffer)
  #length = 0
  #valueFrom = 0
  #valueTo = 0
  #misses = 0
  #source: Uint8Array | null = null
  #sourceWords: Uint32Array = this.#words

  /**
   * Length of the remembered head where these bytes begin with it, apart from the one value, else 0. Looks at the first `to` bytes; the
   * value found is put into `value`.
   */
  match(bytes: Uint8Array, to: number, value: Uint8Array): number {
    const length = this.#length
    if (length === 0 || to < length || bytes.byteOffset % 4 !== 0) return 0
    const words = this.#wordsOf(bytes)
    if (!this.#same(bytes, words, 0, this.#valueFrom)) return this.#miss()
    if (!this.#takeValue(bytes, value)) return this.#miss()
    if (!this.#same(bytes, words, this.#valueTo, length)) return this.#miss()
    this.#misses = 0
    return length
  }

  /** Remembers the first `length` bytes as the head, unless heads keep changing; `valueLength` bytes from `valueFrom` on may change. */
  keep(bytes: Uint8Array, length: number, valueFrom: number, valueLength: number): void {
    if (length > limitBytes || this.#misses >= missesBeforeGivingUp) this.#length = 0
    else {
      this.#bytes.set(bytes.subarray(0, length))
      this.#length = length
      this.#valueFrom = valueLength > 0 ? valueFrom : length
      this.#valueTo = this.#valueFrom + valueLength
    }
  }

  /** The reading of the head is about to be lost, or asks for something else. */
  forget(): void {
    this.#length = 0
  }

  #same(bytes: Uint8Array, words: Uint32Array, from: number, to: number): boolean {
    const known = this.#bytes
    const knownWords = this.#words
    const firstWord = (from + 3) >>> 2
    const endWord = to >>> 2
    if (firstWord >= endWord) return sameBytes(bytes, known, from, to)
    for (let index = firstWord; index < endWord; index += 1) if (words[index] !== knownWords[index]) return false
    return sameBytes(bytes, known, from, firstWord * 4) && sameBytes(bytes, known, endWord * 4, to)
  }

  /** A value of the same length: it neither ends the line nor has white space at its ends. */
  #takeValue(bytes: Uint8Array, value: Uint8Array): boolean {
    const from = this.#valueFrom
    const to = this.#valueTo
    if (from === to) return true
    if (isSpace(bytes[from] ?? SP) || isSpace(bytes[to - 1] ?? SP)) return false
    for (let position = from; position < to; position += 1) {
      const byte = bytes[position] ?? LF
      if (byte === CR || byte === LF) return false
      value[position - from] = byte
    }
    return true
  }

  #miss(): number {
    this.#misses += 1
    return 0
  }

  #wordsOf(bytes: Uint8Array): Uint32Array {
    if (this.#source !== bytes) {
      this.#source = bytes
      this.#sourceWords = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2)
    }
    return this.#sourceWords
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array, from: number, to: number): boolean {
  for (let position = from; position < to; position += 1) if (a[position] !== b[position]) return false
  return true
}

function isSpace(byte: number): boolean {
  return byte === SP || byte === TAB
}
