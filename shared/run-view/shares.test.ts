import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sharesOverTime, shareSpread, wholeSeconds, worstSeconds } from './shares.ts'
import { packSeconds } from './pod-counts.ts'
import { answers, second } from './testing/sample.ts'

const most = { bins: 120, series: 8 }

test('each second is a column of shares that add up to one', () => {
  const seconds = [second(0, { a: answers(3), b: answers(1) }), second(1000, { b: answers(2) })]
  const shares = sharesOverTime(packSeconds(seconds, ['a', 'b']), ['a', 'b'], 'connections', most)
  expect(shares).toEqual({
    series: ['a', 'b'], othersCount: 0, binMs: 1000,
    bins: [
      { fromMs: 0, toMs: 1000, total: 4, shares: [0.75, 0.25] },
      { fromMs: 1000, toMs: 2000, total: 2, shares: [0, 1] },
    ],
  })
})

test('columns begin with the first second, wherever it lies', () => {
  const seconds = [189.529, 1189.529, 2189.529].map((atMs) => second(atMs, { a: answers(1) }))
  expect(sharesOverTime(packSeconds(seconds, ['a']), ['a'], 'requests', most).bins.map((bin) => [Math.round(bin.fromMs), Math.round(bin.toMs), bin.total]))
    .toEqual([[190, 1190, 1], [1190, 2190, 1], [2190, 3190, 1]])
})

test('the unit decides what is counted', () => {
  const row = second(0, { a: { requests: 9, connections: 1, errors: 0 }, b: { requests: 1, connections: 1, errors: 0 } })
  expect(sharesOverTime(packSeconds([row], ['a', 'b']), ['a', 'b'], 'requests', most).bins[0]?.shares).toEqual([0.9, 0.1])
  expect(sharesOverTime(packSeconds([row], ['a', 'b']), ['a', 'b'], 'connections', most).bins[0]?.shares).toEqual([0.5, 0.5])
})

test('a second without answers is a column of nothing, not of NaN', () => {
  expect(sharesOverTime(packSeconds([second(0, {})], ['a']), ['a'], 'requests', most).bins).toEqual([{ fromMs: 0, toMs: 1000, total: 0, shares: [0] }])
})

test('a long run is summed up in few, wider columns', () => {
  const seconds = Array.from({ length: 600 }, (_, i) => second(i * 1000, { a: answers(1), b: answers(3) }))
  const { bins, binMs } = sharesOverTime(packSeconds(seconds, ['a', 'b']), ['a', 'b'], 'requests', most)
  expect(binMs).toBe(5000)
  expect(bins).toHaveLength(120)
  expect(bins[7]).toEqual({ fromMs: 35_000, toMs: 40_000, total: 20, shares: [0.25, 0.75] })
})

test('of too many pods those that stray are drawn on their own, the rest together', () => {
  const pods = Array.from({ length: 20 }, (_, i) => `p${i}`)
  const row = second(0, Object.fromEntries(pods.map((name) => [name, answers(name === 'p13' ? 40 : name === 'p4' ? 1 : 10)])))
  const { series, othersCount, bins } = sharesOverTime(packSeconds([row], pods), pods, 'requests', { bins: 10, series: 3 })
  expect(series).toEqual(['p4', 'p13', null])
  expect(othersCount).toBe(18)
  expect(bins[0]?.shares.reduce((sum, share) => sum + share)).toBeCloseTo(1)
})

test('columns are bounded and shares add up to one, whatever the run', () => {
  const pods = ['a', 'b', 'c', 'd', 'e']
  const row = fc.record({ atMs: fc.nat(10_000).map((n) => n * 1000), counts: fc.array(fc.nat(50), { minLength: 5, maxLength: 5 }) })
  fc.assert(fc.property(fc.uniqueArray(row, { selector: (one) => one.atMs, minLength: 1, maxLength: 60 }), (rows) => {
    const seconds = rows.toSorted((a, b) => a.atMs - b.atMs)
      .map(({ atMs, counts }) => second(atMs, Object.fromEntries(pods.map((name, i) => [name, answers(counts[i] ?? 0)]))))
    const { bins } = sharesOverTime(packSeconds(seconds, pods), pods, 'requests', { bins: 20, series: 3 })
    expect(bins.length).toBeLessThanOrEqual(20)
    expect(bins.reduce((sum, bin) => sum + bin.total, 0)).toBe(rows.flatMap((one) => one.counts).reduce((sum, count) => sum + count, 0))
    for (const bin of bins) {
      expect(bin.shares).toHaveLength(3)
      expect(bin.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(bin.total === 0 ? 0 : 1)
    }
  }))
})

test('the spread names the farthest pods, in multiples of an even share of those that answered', () => {
  const row = second(0, { a: answers(10), b: answers(20), c: answers(30), idle: answers(0) })
  const pods = ['a', 'b', 'c', 'idle']
  const [bin] = shareSpread(packSeconds([row], pods), pods, 'requests', 10)
  expect(bin).toMatchObject({ highest: { pod: 'c', ratio: 1.5 }, lowest: { pod: 'a', ratio: 0.5 } })
  expect(bin?.median).toBeCloseTo(1)
  expect(shareSpread(packSeconds([second(0, {})], ['a']), ['a'], 'requests', 10))
    .toEqual([{ fromMs: 0, toMs: 1000, highest: null, median: null, lowest: null }])
})

test('thinning out keeps the slowest second of each group', () => {
  const seconds = Array.from({ length: 10 }, (_, i) => second(i * 1000, {}, { p99: i === 3 ? 900 : i === 9 ? null : 10 + i }))
  expect(worstSeconds(seconds, 10)).toBe(seconds)
  expect(worstSeconds(seconds, 3).map((one) => one.atMs)).toEqual([3000, 7000, 8000])
})

test('a last second that had only begun is not drawn', () => {
  const seconds = [second(0, {}), second(1000, {}), second(2000, {})]
  expect(wholeSeconds(seconds, 2130).map((one) => one.atMs)).toEqual([0, 1000])
  expect(wholeSeconds(seconds, 2700)).toBe(seconds)
  expect(wholeSeconds([second(0, {})], 100)).toHaveLength(1)
})
