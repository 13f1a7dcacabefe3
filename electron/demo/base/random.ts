/** The characters Kubernetes uses for generated name suffixes (apimachinery, util/rand). */
const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789'

/**
 * A seeded stream of pseudo-random numbers (sfc32, seeded by cyrb128 of the seed and a label). Streams with different labels are
 * independent, so that what one part of the cluster draws does not depend on how often another part drew.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private counter: number
  private readonly path: string

  constructor(seed: number, label = '') {
    this.path = `${seed}/${label}`
    const [a, b, c, counter] = cyrb128(this.path)
    this.a = a
    this.b = b
    this.c = c
    this.counter = counter
    for (let round = 0; round < 12; round++) this.next()
  }

  /** The next number in [0, 1). */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum | 0
    return (sum >>> 0) / 4294967296
  }

  /** Uniform in [from, to). */
  between(from: number, to: number): number {
    return from + (to - from) * this.next()
  }

  /** A whole number in [0, count). */
  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
  }

  /** A generated name's suffix, as in `checkout-5d9c-x2x8f`. */
  suffix(length = 5): string {
    return Array.from({ length }, () => nameAlphabet.charAt(this.below(nameAlphabet.length))).join('')
  }

  /** A version 4 UUID. */
  uuid(): string {
    const digits = (count: number) => Array.from({ length: count }, () => this.below(16).toString(16)).join('')
    return `${digits(8)}-${digits(4)}-4${digits(3)}-${(8 + this.below(4)).toString(16)}${digits(3)}-${digits(12)}`
  }
}

/** Streams by label, all from one seed. */
export type RandomStreams = (label: string) => Random

/** @returns a function that makes the stream of a label; the same label always starts the same sequence. */
export function randomStreams(seed: number): RandomStreams {
  return (label) => new Random(seed, label)
}

/**
 * The short hash Kubernetes appends to ReplicaSet names: FNV-1a of the template, spelled with the name alphabet (`rand.SafeEncodeString`).
 */
export function templateHash(template: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(template)) hash = Math.imul(hash ^ byte, 0x01000193)
  return Array.from(String(hash >>> 0), (digit) => nameAlphabet.charAt(digit.charCodeAt(0) % nameAlphabet.length)).join('')
}

function cyrb128(text: string): [number, number, number, number] {
  let [h1, h2, h3, h4] = [1779033703, 3144134277, 1013904242, 2773480762]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    h1 = h2 ^ Math.imul(h1 ^ code, 597399067)
    h2 = h3 ^ Math.imul(h2 ^ code, 2869860233)
    h3 = h4 ^ Math.imul(h3 ^ code, 951274213)
    h4 = h1 ^ Math.imul(h4 ^ code, 2716044179)
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067)
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233)
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213)
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179)
  return [h1 ^ h2 ^ h3 ^ h4, h2 ^ h1, h3 ^ h1, h4 ^ h1]
}
