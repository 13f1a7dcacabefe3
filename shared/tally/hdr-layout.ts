/**
 * The bucket layout of HdrHistogram with a unit of 1: values below `subBucketCount` have a bucket each, above that every doubling of
 * the value shares `subBucketCount / 2` buckets, so that the relative width stays within the significant digits.
 *
 * Source: HdrHistogram, AbstractHistogram.java, "countsArrayIndex" and "valueFromIndex".
 */
export interface HdrLayout {
  significantDigits: number
  /** log2 of half the sub-bucket count. */
  halfMagnitude: number
  subBucketCount: number
  halfCount: number
}

export function hdrLayout(significantDigits: number): HdrLayout {
  const subBucketCount = 2 ** Math.ceil(Math.log2(2 * 10 ** significantDigits))
  return { significantDigits, halfMagnitude: Math.log2(subBucketCount) - 1, subBucketCount, halfCount: subBucketCount / 2 }
}

/** Index of the bucket that counts a value (a whole number, 0 or more). */
export function bucketIndex(layout: HdrLayout, value: number): number {
  if (value < layout.subBucketCount) return value
  if (value < 0x8000_0000) {
    const bucket = 31 - Math.clz32(value) - layout.halfMagnitude
    return (bucket << layout.halfMagnitude) + (value >>> bucket)
  }
  const exponent = value < 0x1_0000_0000 ? 31 : 63 - Math.clz32(Math.floor(value / 0x1_0000_0000))
  const bucket = exponent - layout.halfMagnitude
  return bucket * layout.halfCount + Math.floor(value / 2 ** bucket)
}

/** The lowest value counted at an index. */
export function lowestValueAt(layout: HdrLayout, index: number): number {
  if (index < layout.subBucketCount) return index
  const bucket = Math.floor(index / layout.halfCount) - 1
  return ((index % layout.halfCount) + layout.halfCount) * 2 ** bucket
}

/** How many values share an index. */
export function widthAt(layout: HdrLayout, index: number): number {
  return index < layout.subBucketCount ? 1 : 2 ** (Math.floor(index / layout.halfCount) - 1)
}
