/** Bytes gathered over several reads, up to a limit; what exceeds it is left out. */
export class ByteStore {
  #bytes: Buffer = Buffer.alloc(0)
  #length = 0
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get length(): number {
    return this.#length
  }

  append(source: Uint8Array, from: number, to: number): void {
    const wanted = Math.min(to - from, this.#limit - this.#length)
    if (wanted <= 0) return
    if (this.#length + wanted > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(1024, 2 * (this.#length + wanted))))
      this.#bytes.copy(grown, 0, 0, this.#length)
      this.#bytes = grown
    }
    this.#bytes.set(source.subarray(from, from + wanted), this.#length)
    this.#length += wanted
  }

  /** Forgets the content, and the memory too where it had grown large. */
  clear(): void {
    this.#length = 0
    if (this.#bytes.length > 4096) this.#bytes = Buffer.alloc(0)
  }

  text(encoding: 'latin1' | 'utf8'): string {
    return this.#bytes.toString(encoding, 0, this.#length)
  }
}
