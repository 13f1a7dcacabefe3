/** The number of no responder: the response did not tell who answered. */
export const nobody = -1

/** More numbers than this are not given out, however long a load lasts. */
const mostNumbers = 65_536

/** Numbers responders from 0 on, so that what is counted for them can lie in arrays. A name keeps its number for the whole load. */
export class ResponderNames {
  readonly #numbers = new Map<string, number>()
  readonly #names: string[] = []

  /** The responder's number, given at its first mention; `nobody` where all are given out. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    const number = this.#names.length
    if (number === mostNumbers) return nobody
    this.#numbers.set(name, number)
    this.#names.push(name)
    return number
  }

  /** Null for `nobody`. */
  nameOf(number: number): string | null {
    return this.#names[number] ?? null
  }
}
