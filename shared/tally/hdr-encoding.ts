import { decodeBase64, mostBytesIn } from './base64.ts'
import { hdrLayout, lowestValueAt, widthAt, type HdrLayout } from './hdr-layout.ts'

/**
 * The standard "V2 compressed" encoding of HdrHistogram, base64, as every HdrHistogram library reads it. The zlib stream inside uses
 * stored blocks only: the counts are already packed, and deflating them for every pod and second would cost more than the load itself
 * (measured: 34 µs for a small histogram, 300 µs for a large one; this takes 3 µs and 90 µs).
 *
 * Source: HdrHistogram, AbstractHistogram.java (encodeIntoCompressedByteBuffer), ZigZagEncoding.java; RFC 1950, RFC 1951 section 3.2.4.
 */
const encodingCookie = 0x1c849313
const compressedCookie = 0x1c849314
const headerBytes = 40
const storedBlockLimit = 0xffff
/** Cookie and length, the zlib header, and the header of a stored block. */
const wrapperBytes = 15
const checksumBytes = 4

/** Counts by bucket index, of a histogram with a unit of 1. */
export interface HdrCounts {
  significantDigits: number
  counts: Uint32Array
  /** The indexes at and above this one are zero. */
  end: number
}

/** By significant digits, from 1 on. */
const layouts: readonly HdrLayout[] = [1, 2, 3, 4, 5].map(hdrLayout)

let scratch = new DataView(new ArrayBuffer(16_384))
let scratchBytes = new Uint8Array(scratch.buffer)

function reserve(bytes: number): void {
  if (scratchBytes.length >= bytes) return
  scratch = new DataView(new ArrayBuffer(bytes * 2))
  scratchBytes = new Uint8Array(scratch.buffer)
}

/** Writes a count (or a run of zeros, negative) as ZigZag LEB128; returns the next position. Counts here fit 5 bytes. */
function putZigZag(out: Uint8Array, at: number, value: number): number {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1
  while (rest >= 128) {
    out[at++] = (rest % 128) | 128
    rest = Math.floor(rest / 128)
  }
  out[at++] = rest
  return at
}

function putPayload(out: Uint8Array, start: number, { counts, end }: HdrCounts): number {
  let at = start
  let index = 0
  while (index < end) {
    const count = counts[index++] ?? 0
    if (count !== 0) {
      if (count < 64) out[at++] = count * 2
      else at = putZigZag(out, at, count)
      continue
    }
    const zerosFrom = index - 1
    while (index < end && counts[index] === 0) index += 1
    const zeros = index - zerosFrom
    at = putZigZag(out, at, zeros > 1 ? -zeros : 0)
  }
  return at
}

function adler32(bytes: Uint8Array, start: number, end: number): number {
  let a = 1
  let b = 0
  for (let i = start; i < end;) {
    const stop = Math.min(end, i + 3800)
    for (; i < stop; i += 1) {
      a += bytes[i] ?? 0
      b += a
    }
    a %= 65521
    b %= 65521
  }
  return b * 65536 + a
}

/** The encoding before base64, valid until the next one is made; empty where nothing was counted. */
export function encodeHdr(histogram: HdrCounts, layout: HdrLayout): Uint8Array {
  if (histogram.end === 0) return scratchBytes.subarray(0, 0)
  reserve(wrapperBytes + headerBytes + histogram.end * 5 + checksumBytes)
  const from = wrapperBytes
  const end = putPayload(scratchBytes, from + headerBytes, histogram)
  const highest = Math.max(2, lowestValueAt(layout, histogram.end - 1) + widthAt(layout, histogram.end - 1) - 1)
  scratch.setInt32(from, encodingCookie)
  scratch.setInt32(from + 4, end - from - headerBytes)
  scratch.setInt32(from + 8, 0)
  scratch.setInt32(from + 12, histogram.significantDigits)
  putInt64(from + 16, 1)
  putInt64(from + 24, highest)
  scratch.setFloat64(from + 32, 1)
  return end - from <= storedBlockLimit ? wrapInPlace(end) : wrapStored(scratchBytes.subarray(from, end))
}

function putInt64(at: number, value: number): void {
  scratch.setUint32(at, Math.floor(value / 2 ** 32))
  scratch.setUint32(at + 4, value % 2 ** 32)
}

/** What fits one block is written where it belongs from the start, so that nothing is copied. */
function wrapInPlace(end: number): Uint8Array {
  const length = end - wrapperBytes
  scratch.setInt32(0, compressedCookie)
  scratch.setInt32(4, end - 8 + checksumBytes)
  scratch.setUint16(8, 0x7801)
  putBlockHeader(scratch, 10, length, true)
  scratch.setUint32(end, adler32(scratchBytes, wrapperBytes, end))
  return scratchBytes.subarray(0, end + checksumBytes)
}

function wrapStored(plain: Uint8Array): Uint8Array {
  const blocks = Math.ceil(plain.length / storedBlockLimit)
  const zlibLength = 2 + blocks * 5 + plain.length + checksumBytes
  const wrapped = new Uint8Array(8 + zlibLength)
  const view = new DataView(wrapped.buffer)
  view.setInt32(0, compressedCookie)
  view.setInt32(4, zlibLength)
  view.setUint16(8, 0x7801)
  let at = 10
  for (let from = 0; from < plain.length; from += storedBlockLimit) {
    const size = Math.min(storedBlockLimit, plain.length - from)
    putBlockHeader(view, at, size, from + size === plain.length)
    wrapped.set(plain.subarray(from, from + size), at + 5)
    at += 5 + size
  }
  view.setUint32(at, adler32(plain, 0, plain.length))
  return wrapped
}

/** RFC 1951, section 3.2.4. */
function putBlockHeader(view: DataView, at: number, size: number, last: boolean): void {
  view.setUint8(at, last ? 1 : 0)
  view.setUint16(at + 1, size, true)
  view.setUint16(at + 3, size ^ 0xffff, true)
}

/**
 * Visits the counts in text made by `encodeHdr` by ascending index, without room for the empty ones between them; none in the empty
 * string. The visit must not read another text.
 *
 * @throws RangeError where the text is not such an encoding, or one that was really deflated; at the damage, where that lies within.
 */
export function visitHdr(text: string, visit: (index: number, count: number, layout: HdrLayout) => void): void {
  if (text === '') return
  const { bytes, from, end, layout } = payloadOf(text)
  const indexLimit = 64 * layout.subBucketCount
  let index = 0
  let at = from
  while (at < end) {
    let byte = bytes[at++] ?? 0
    let coded = byte & 127
    for (let scale = 128; byte >= 128 && at < end; scale *= 128) {
      byte = bytes[at++] ?? 0
      coded += (byte & 127) * scale
    }
    if (coded % 2 === 1) {
      index += (coded + 1) / 2
      continue
    }
    if (index >= indexLimit) throw new RangeError('Damaged V2 histogram: more buckets than its digits allow.')
    if (coded > 0) visit(index, coded / 2, layout)
    index += 1
  }
}

/** Counts as they were written: from `from` up to `end`. */
interface Payload {
  bytes: Uint8Array
  from: number
  end: number
  layout: HdrLayout
}

interface Span {
  view: DataView
  from: number
  end: number
}

/** Base64 is turned into bytes here, again and again: a run is read by the million of histograms. */
let decoded = new DataView(new ArrayBuffer(16_384))
let decodedBytes = new Uint8Array(decoded.buffer)

function payloadOf(text: string): Payload {
  if (decodedBytes.length < mostBytesIn(text)) {
    decoded = new DataView(new ArrayBuffer(2 * mostBytesIn(text)))
    decodedBytes = new Uint8Array(decoded.buffer)
  }
  const { view, from, end: plainEnd } = unwrapStored({ view: decoded, from: 0, end: decodeBase64(text, decodedBytes) })
  if (plainEnd - from < headerBytes || view.getInt32(from) !== encodingCookie) throw new RangeError('Not a V2 histogram.')
  const significantDigits = view.getInt32(from + 12)
  const end = from + headerBytes + view.getInt32(from + 4)
  const layout = layouts[significantDigits - 1]
  if (layout === undefined || end > plainEnd) throw new RangeError('Damaged V2 histogram.')
  return { bytes: view === decoded ? decodedBytes : new Uint8Array(view.buffer), from: from + headerBytes, end, layout }
}

/** What the zlib stream holds: where it lies, if in one block, else put together. */
function unwrapStored({ view, from, end }: Span): Span {
  if (end - from < wrapperBytes || view.getInt32(from) !== compressedCookie) throw new RangeError('Not a V2 compressed histogram.')
  const parts: Span[] = []
  let at = from + 10
  for (let last = false; !last;) {
    const kind = at < end ? view.getUint8(at) : -1
    if (kind !== 0 && kind !== 1) throw new RangeError('The histogram is deflated, or damaged; only stored blocks are read here.')
    const blockEnd = at + 5 <= end ? at + 5 + view.getUint16(at + 1, true) : Infinity
    if (blockEnd > end) throw new RangeError('Damaged V2 compressed histogram.')
    parts.push({ view, from: at + 5, end: blockEnd })
    at = blockEnd
    last = kind === 1
  }
  const [only] = parts
  return only !== undefined && parts.length === 1 ? only : joined(parts)
}

function joined(parts: readonly Span[]): Span {
  const bytes = new Uint8Array(parts.reduce((sum, { from, end }) => sum + end - from, 0))
  let to = 0
  for (const { view, from, end } of parts) {
    bytes.set(new Uint8Array(view.buffer, from, end - from), to)
    to += end - from
  }
  return { view: new DataView(bytes.buffer), from: 0, end: bytes.length }
}
