import type { Percentiles } from '../report/report.ts'
import { encodeBase64 } from './base64.ts'
import { encodeHdr, visitHdr } from './hdr-encoding.ts'
import { bucketIndex, hdrLayout, lowestValueAt, widthAt, type HdrLayout } from './hdr-layout.ts'

/** Three significant digits for totals, two for every pod's own, so that a thousand pods stay small. */
export type SignificantDigits = 2 | 3

const layouts: Record<SignificantDigits, HdrLayout> = { 2: hdrLayout(2), 3: hdrLayout(3) }
const noCounts = new Uint32Array(0)
/** About 12 days in microseconds; longer times are recorded as this. */
const highestUs = 2 ** 40

/**
 * Durations counted in the buckets of HdrHistogram: recorded and read in milliseconds, kept in microseconds. Costs nothing while empty
 * and grows with the largest value. Recording takes a few nanoseconds (the library's own 44 ns, measured; four are made per request),
 * and the encoding is the library's.
 */
export class Histogram {
  readonly significantDigits: SignificantDigits
  #layout: HdrLayout
  #counts = noCounts
  /** Indexes at and above this one are zero. */
  #end = 0
  #total = 0

  constructor(significantDigits: SignificantDigits = 3) {
    this.significantDigits = significantDigits
    this.#layout = layouts[significantDigits]
  }

  get count(): number {
    return this.#total
  }

  /** Records one duration; a negative one counts as 0. */
  recordMs(durationMs: number): void {
    const us = durationMs * 1000 + 0.5
    const value = us < 0x8000_0000 ? (us > 0 ? us | 0 : 0) : Math.min(highestUs, Math.floor(us))
    const index = bucketIndex(this.#layout, value)
    if (index >= this.#end) this.#reach(index + 1)
    this.#counts[index] = (this.#counts[index] ?? 0) + 1
    this.#total += 1
  }

  /** Adds all counts of another histogram, whatever its digits. */
  merge(other: Histogram): void {
    if (other.#end > this.#end && other.significantDigits === this.significantDigits) this.#reach(other.#end)
    for (let index = 0; index < other.#end; index += 1) {
      const count = other.#counts[index] ?? 0
      if (count > 0) this.#addAt(other.#layout, index, count)
    }
  }

  /** This and what `encode` once wrote, together; this itself where the text is empty. */
  withEncoded(text: string): Histogram {
    if (text === '') return this
    const sum = new Histogram(this.significantDigits)
    sum.merge(this)
    sum.mergeEncoded(text)
    return sum
  }

  /**
   * Adds what `encode` once wrote; the empty string adds nothing.
   *
   * @throws RangeError where the text is no histogram; counts before the damage have been added.
   */
  mergeEncoded(text: string): void {
    visitHdr(text, (index, count, layout) => this.#addAt(layout, index, count))
  }

  /** Base64 of the HdrHistogram V2 compressed encoding, in microseconds; empty where nothing was recorded. */
  encode(): string {
    return encodeBase64(this.encodedBytes())
  }

  /** What `encode` makes text of; valid until any histogram is encoded. */
  encodedBytes(): Uint8Array {
    return encodeHdr({ significantDigits: this.significantDigits, counts: this.#counts, end: this.#end }, this.#layout)
  }

  /** @throws RangeError where the text is no histogram. */
  static decode(text: string, significantDigits: SignificantDigits = 3): Histogram {
    const histogram = new Histogram(significantDigits)
    histogram.mergeEncoded(text)
    return histogram
  }

  /** Forgets all counts, keeping the memory for the next ones. */
  clear(): void {
    this.#counts.fill(0, 0, this.#end)
    this.#end = 0
    this.#total = 0
  }

  /**
   * The smallest duration that at least this fraction (0 to 1) of the recorded ones do not exceed, as the upper end of its bucket;
   * null where nothing was recorded. The inverse of the empirical distribution (R. J. Hyndman, Y. Fan, Amer. Statist. 50 (1996) 361–365,
   * definition 1), as HdrHistogram's getValueAtPercentile has it.
   */
  quantileMs(fraction: number): number | null {
    if (this.#total === 0) return null
    return this.quantilesMs([fraction])[0] ?? null
  }

  /** Several quantiles in one pass; the fractions ascend. Empty where nothing was recorded. */
  quantilesMs(fractions: readonly number[]): number[] {
    const found: number[] = []
    if (this.#total === 0) return found
    const wanted = fractions.map((fraction) => Math.max(1, Math.ceil(fraction * this.#total - 1e-9)))
    let sum = 0
    for (let index = 0; index < this.#end && found.length < wanted.length; index += 1) {
      sum += this.#counts[index] ?? 0
      while (found.length < wanted.length && sum >= (wanted[found.length] ?? 0)) found.push(this.#upperMs(index))
    }
    return found
  }

  percentiles(): Percentiles {
    if (this.#total === 0) return { count: 0, p50: null, p90: null, p99: null, p999: null, max: null, mean: null }
    const [p50 = null, p90 = null, p99 = null, p999 = null] = this.quantilesMs([0.5, 0.9, 0.99, 0.999])
    return { count: this.#total, p50, p90, p99, p999, max: this.#upperMs(this.#end - 1), mean: this.meanMs() }
  }

  /** Mean of the bucket middles, null where nothing was recorded. */
  meanMs(): number | null {
    if (this.#total === 0) return null
    const { subBucketCount, halfCount } = this.#layout
    let sum = 0
    for (let index = Math.min(this.#end, subBucketCount) - 1; index > 0; index -= 1) sum += index * (this.#counts[index] ?? 0)
    for (let from = subBucketCount, width = 2; from < this.#end; from += halfCount, width *= 2) {
      const end = Math.min(from + halfCount, this.#end)
      let ofDoubling = 0
      for (let index = from; index < end; index += 1) ofDoubling += (index - from + halfCount + 0.5) * (this.#counts[index] ?? 0)
      sum += ofDoubling * width
    }
    return sum / 1000 / this.#total
  }

  /** Visits the buckets that are not empty, ascending: lowest value, width (both milliseconds) and count. */
  forEachBucket(visit: (lowMs: number, widthMs: number, count: number) => void): void {
    for (let index = 0; index < this.#end; index += 1) {
      const count = this.#counts[index] ?? 0
      if (count === 0) continue
      const width = widthAt(this.#layout, index)
      visit(lowestValueAt(this.#layout, index) / 1000, (width > 1 ? width : 0) / 1000, count)
    }
  }

  #upperMs(index: number): number {
    return (lowestValueAt(this.#layout, index) + widthAt(this.#layout, index) - 1) / 1000
  }

  #reach(end: number): void {
    if (end > this.#counts.length) {
      const room = Math.max(end, this.#counts.length * 1.25)
      const grown = new Uint32Array(Math.ceil(room / this.#layout.halfCount) * this.#layout.halfCount)
      grown.set(this.#counts)
      this.#counts = grown
    }
    this.#end = end
  }

  /** Adds a count of another histogram, whatever its digits. */
  #addAt(layout: HdrLayout, from: number, count: number): void {
    const same = layout.significantDigits === this.significantDigits
    const index = same ? from : bucketIndex(this.#layout, lowestValueAt(layout, from) + Math.floor(widthAt(layout, from) / 2))
    if (index >= this.#end) this.#reach(index + 1)
    this.#counts[index] = (this.#counts[index] ?? 0) + count
    this.#total += count
  }
}
