/** Numbers of one entry in the table. */
const entry = { hash: 0, offset: 1, length: 2, value: 3, size: 4 } as const
const empty = -1

/**
 * Numbers found by byte strings, without making a string or an object: entries lie side by side, and so do their bytes. It grows with
 * what is put in; a thousand names of pods take 50 KB, which stay in a core's cache.
 *
 * Open addressing, at most half full.
 */
export class ByteTable {
  #entries = emptyEntries(64)
  #mask = 63
  #count = 0
  #bytes = new Uint8Array(1024)
  #bytesEnd = 0

  get count(): number {
    return this.#count
  }

  /** The number put in for the first `length` bytes; undefined where there is none. */
  find(bytes: Uint8Array, length: number): number | undefined {
    const entries = this.#entries
    const hash = hashOf(bytes, length)
    for (let place = hash & this.#mask; ; place = (place + 1) & this.#mask) {
      const at = place * entry.size
      const known = entries[at + entry.length] ?? empty
      if (known === empty) return undefined
      if (known === length && entries[at + entry.hash] === hash && this.#same(bytes, length, entries[at + entry.offset] ?? 0)) {
        return entries[at + entry.value]
      }
    }
  }

  /** Puts in a number (a whole one of 32 bits) for bytes that have none. */
  add(bytes: Uint8Array, length: number, value: number): void {
    if ((this.#count + 1) * 2 > this.#mask + 1) this.#grow()
    this.#put(hashOf(bytes, length), this.#keep(bytes, length), length, value)
    this.#count += 1
  }

  #put(hash: number, offset: number, length: number, value: number): void {
    let place = hash & this.#mask
    while (this.#entries[place * entry.size + entry.length] !== empty) place = (place + 1) & this.#mask
    this.#entries.set([hash, offset, length, value], place * entry.size)
  }

  #keep(bytes: Uint8Array, length: number): number {
    const offset = this.#bytesEnd
    if (offset + length > this.#bytes.length) {
      const grown = new Uint8Array(2 * (offset + length))
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes.set(bytes.subarray(0, length), offset)
    this.#bytesEnd += length
    return offset
  }

  #same(bytes: Uint8Array, length: number, offset: number): boolean {
    const known = this.#bytes
    for (let i = 0; i < length; i += 1) if (bytes[i] !== known[offset + i]) return false
    return true
  }

  #grow(): void {
    const old = this.#entries
    const capacity = 2 * (this.#mask + 1)
    this.#entries = emptyEntries(capacity)
    this.#mask = capacity - 1
    for (let at = 0; at < old.length; at += entry.size) {
      const [hash = 0, offset = 0, length = empty, value = 0] = old.subarray(at, at + entry.size)
      if (length !== empty) this.#put(hash, offset, length, value)
    }
  }
}

function emptyEntries(capacity: number): Int32Array {
  return new Int32Array(capacity * entry.size).fill(empty)
}

/** Of all bytes (pods of one Service differ at the end of their names, or in the middle of a domain name), four at a time. */
function hashOf(bytes: Uint8Array, length: number): number {
  let hash = length
  let i = 0
  for (; i + 4 <= length; i += 4) {
    const word = (bytes[i] ?? 0) | (bytes[i + 1] ?? 0) << 8 | (bytes[i + 2] ?? 0) << 16 | (bytes[i + 3] ?? 0) << 24
    hash = mixed(hash ^ word)
  }
  for (; i < length; i += 1) hash = mixed(hash ^ (bytes[i] ?? 0))
  return hash
}

/** Carries what differs in the high bits into the low ones, by which a place is chosen. */
function mixed(value: number): number {
  const product = Math.imul(value, 0x9e3779b1)
  return product ^ (product >>> 15)
}
