import { build, decodeFromCompressedBase64 } from 'hdr-histogram-js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Histogram } from './histogram.ts'

const anyUs = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 2 ** 40 }))
const durationsUs = fc.array(anyUs, { minLength: 1, maxLength: 300 })
const digits = fc.constantFrom<2 | 3>(2, 3)

function recorded(valuesUs: number[], significantDigits: 2 | 3): Histogram {
  const histogram = new Histogram(significantDigits)
  for (const valueUs of valuesUs) histogram.recordMs(valueUs / 1000)
  return histogram
}

function reference(valuesUs: number[], significantDigits: 2 | 3) {
  const histogram = build({
    bitBucketSize: 64, autoResize: true, lowestDiscernibleValue: 1, highestTrackableValue: 2,
    numberOfSignificantValueDigits: significantDigits,
  })
  for (const valueUs of valuesUs) histogram.recordValue(valueUs)
  return histogram
}

describe('Histogram', () => {
  it('has the quantiles of the HdrHistogram library', () => {
    fc.assert(fc.property(durationsUs, digits, (values, significantDigits) => {
      const ours = recorded(values, significantDigits)
      const theirs = reference(values, significantDigits)
      expect(ours.count).toBe(theirs.totalCount)
      for (const percentile of [1, 50, 90, 99, 99.9, 100]) {
        expect(ours.quantileMs(percentile / 100)).toBeCloseTo(theirs.getValueAtPercentile(percentile) / 1000, 9)
      }
      const mean = theirs.mean / 1000
      expect(Math.abs((ours.meanMs() ?? -1) - mean)).toBeLessThanOrEqual(mean * 1e-9)
    }))
  })

  it('writes an encoding the library reads, with equal counts at every value', () => {
    fc.assert(fc.property(durationsUs, digits, (values, significantDigits) => {
      const ours = recorded(values, significantDigits)
      const theirs = decodeFromCompressedBase64(ours.encode(), 64)
      expect(theirs.totalCount).toBe(values.length)
      expect(theirs.numberOfSignificantValueDigits).toBe(significantDigits)
      for (const percentile of [10, 50, 99, 100]) {
        expect(theirs.getValueAtPercentile(percentile) / 1000).toBeCloseTo(ours.quantileMs(percentile / 100) ?? -1, 9)
      }
    }))
  })

  it('survives encoding and decoding, and merges as if all had been recorded in one', () => {
    fc.assert(fc.property(durationsUs, durationsUs, digits, (some, others, significantDigits) => {
      const merged = recorded(some, significantDigits)
      merged.mergeEncoded(recorded(others, significantDigits).encode())
      const whole = recorded([...some, ...others], significantDigits)
      expect(merged.encode()).toBe(whole.encode())
      expect(Histogram.decode(whole.encode(), significantDigits).percentiles()).toEqual(whole.percentiles())
    }))
  })

  it('spans more than one stored block', () => {
    const histogram = new Histogram(3)
    for (let us = 0; us < 2 ** 40; us = Math.ceil((us + 1) * 1.0005)) histogram.recordMs(us / 1000)
    for (let doubling = 0; doubling < 14; doubling += 1) histogram.merge(histogram)
    const text = histogram.encode()
    expect(text.length).toBeGreaterThan(88_000)
    expect(decodeFromCompressedBase64(text, 64).totalCount).toBe(histogram.count)
    expect(Histogram.decode(text).percentiles()).toEqual(histogram.percentiles())
  })

  it('merges two digits into three within their precision', () => {
    const totals = new Histogram(3)
    totals.merge(recorded([123_456], 2))
    expect(totals.quantileMs(0.5)).toBeGreaterThan(123)
    expect(totals.quantileMs(0.5)).toBeLessThan(124)
  })

  it('is cheap and plain when empty', () => {
    const empty = new Histogram()
    expect(empty.encode()).toBe('')
    expect(empty.percentiles()).toEqual({ count: 0, p50: null, p90: null, p99: null, p999: null, max: null, mean: null })
    expect(Histogram.decode('').count).toBe(0)
    expect(empty.quantileMs(0.5)).toBeNull()
  })

  it('rounds to whole microseconds and keeps odd values in range', () => {
    const histogram = new Histogram()
    histogram.recordMs(0.0014)
    histogram.recordMs(-5)
    histogram.recordMs(Number.MAX_SAFE_INTEGER)
    expect(histogram.count).toBe(3)
    expect(histogram.quantilesMs([0.3, 0.6])).toEqual([0, 0.001])
  })

  it('starts anew after clear', () => {
    const histogram = recorded([5, 5000], 3)
    histogram.clear()
    expect(histogram.encode()).toBe('')
    histogram.recordMs(1)
    expect(histogram.percentiles().max).toBe(1)
  })

  const deflated = 'HISTFAAAAFd4nDXHoQ2AMAAF0d+DpqkiTYMCW1XBAAgUomEUJArPBmiGZAIQhDMv1x9nlD'
    + 'RKMpLQl/mYnv9vi6eiobCzkogELsOMZanJBDoGWhwbHhFxZAqJF7ZNCIw='
  it.each(['AAAA', 'not base64!', deflated])('refuses %s with a RangeError', (text) => {
    expect(() => Histogram.decode(text)).toThrow(RangeError)
  })
})
