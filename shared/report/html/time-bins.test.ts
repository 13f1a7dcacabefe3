import { describe, expect, it } from 'vitest'
import { packSeconds, type ViewSecond } from '../../run-view/pod-counts.ts'
import { ratePerSecond, timeBins } from './time-bins.ts'

const second = (atMs: number, completed: number, p99: number | null): ViewSecond[] => packSeconds([
  { atMs, sent: completed + 1, completed, failed: 1, unexpectedStatus: 2, skipped: 3, p50: 1, p90: 2, p99, pods: {} },
], [])

describe('time bins', () => {
  it('keep single seconds while they are few, and end where the run did', () => {
    const bins = timeBins([...second(0, 100, 5), ...second(1000, 30, 6)], 1300, 10)
    expect(bins.map(({ fromMs, toMs, completed, errors, skipped }) => [fromMs, toMs, completed, errors, skipped]))
      .toEqual([[0, 1000, 100, 3, 3], [1000, 1300, 30, 3, 3]])
    expect(bins.map((bin) => ratePerSecond(bin.completed, bin))).toEqual([100, 100])
  })

  it('add up counts and keep the worst second\'s response time', () => {
    const seconds = Array.from({ length: 7 }, (_, i) => second(i * 1000, 10, i === 4 ? 900 : null)).flat()
    const bins = timeBins(seconds, 7000, 3)
    expect(bins.map((bin) => [bin.fromMs, bin.toMs, bin.completed, bin.p99])).toEqual([[0, 3000, 30, null], [3000, 6000, 30, 900], [6000, 7000, 10, null]])
    expect(bins.reduce((sum, bin) => sum + bin.sent, 0)).toBe(77)
  })

  it('say nothing about the rate of a moment', () => {
    expect(ratePerSecond(5, { fromMs: 1000, toMs: 1050 })).toBeNull()
    expect(timeBins([], 1000, 5)).toEqual([])
  })
})
