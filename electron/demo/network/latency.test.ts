import { expect, test } from 'vitest'
import { Random } from '../base/random.ts'
import { createLatency } from './latency.ts'

const sorted = (seed: number) => {
  const next = createLatency(new Random(seed, 'latency'))
  return Array.from({ length: 20_000 }, () => next()).sort((a, b) => a - b)
}
const quantile = (values: readonly number[], part: number) => values[Math.floor(values.length * part)] ?? 0

test('answers take about 4 ms, some much longer, pods differ a little', () => {
  const medians = [1, 2, 3, 4, 5].map((seed) => quantile(sorted(seed), 0.5))
  for (const median of medians) {
    expect(median).toBeGreaterThan(3.5)
    expect(median).toBeLessThan(4.2)
  }
  expect(new Set(medians.map((median) => median.toFixed(2))).size).toBeGreaterThan(1)
  expect(quantile(sorted(1), 0.99)).toBeGreaterThan(10)
  expect(sorted(1)[0]).toBeGreaterThan(0)
})

test('the same seed, the same sequence', () => {
  expect(sorted(1)).toEqual(sorted(1))
})
