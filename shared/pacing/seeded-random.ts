/**
 * A seeded generator of uniform numbers in [0, 1) with 53 random bits: the same seed and stream always give the same sequence, different
 * streams of one seed are unrelated.
 *
 * Source: sfc32 of PractRand (Chris Doty-Humphrey), state filled and stirred as its author advises.
 */
export function seededRandom(seed: number, stream = 0): () => number {
  let a = seed | 0
  let b = Math.floor(seed / 0x1_0000_0000) | 0
  let c = stream | 0
  let counter = 1
  const next32 = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let i = 0; i < 15; i += 1) next32()
  return () => ((next32() >>> 5) * 67_108_864 + (next32() >>> 6)) / 9_007_199_254_740_992
}
