/** First in, first out, without an allocation per entry. */
export class NumberQueue {
  #ring = new Float64Array(64)
  #head = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#ring.length) this.#grow()
    this.#ring[(this.#head + this.#length) % this.#ring.length] = value
    this.#length += 1
  }

  /** The oldest entry; undefined where there is none. */
  get first(): number | undefined {
    return this.#length === 0 ? undefined : this.#ring[this.#head]
  }

  shift(): number | undefined {
    const { first } = this
    if (first === undefined) return undefined
    this.#head = (this.#head + 1) % this.#ring.length
    this.#length -= 1
    return first
  }

  #grow(): void {
    const grown = new Float64Array(this.#ring.length * 2)
    for (let i = 0; i < this.#length; i += 1) grown[i] = this.#ring[(this.#head + i) % this.#ring.length] ?? 0
    this.#ring = grown
    this.#head = 0
  }
}
