const limitBytes = 512
/** After this many responses in a row with another head, looking for the same one is not worth it. */
const missesBeforeGivingUp = 16

/**
 * The bytes of the last response's head on a connection. A server mostly sends the same ones (the date changes once a second), and
 * comparing them four at a time takes a sixth of reading them again.
 */
export class HeadMemory {
  readonly #bytes = new Uint8Array(limitBytes)
  readonly #words = new Uint32Array(this.#bytes.buffer)
  #length = 0
  #misses = 0
  #source: Uint8Array | null = null
  #sourceWords: Uint32Array = this.#words

  /** Length of the remembered head where these bytes begin with it, else 0. Looks at the first `to` bytes. */
  match(bytes: Uint8Array, to: number): number {
    const length = this.#length
    if (length === 0 || to < length || bytes.byteOffset % 4 !== 0) return 0
    const words = this.#wordsOf(bytes)
    const whole = length >>> 2
    for (let index = 0; index < whole; index += 1) if (words[index] !== this.#words[index]) return this.#miss()
    for (let index = whole * 4; index < length; index += 1) if (bytes[index] !== this.#bytes[index]) return this.#miss()
    this.#misses = 0
    return length
  }

  /** Remembers the first `length` bytes as the head, unless heads keep changing. */
  keep(bytes: Uint8Array, length: number): void {
    if (length > limitBytes || this.#misses >= missesBeforeGivingUp) this.#length = 0
    else {
      this.#bytes.set(bytes.subarray(0, length))
      this.#length = length
    }
  }

  /** The reading of the head is about to be lost, or asks for something else. */
  forget(): void {
    this.#length = 0
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
