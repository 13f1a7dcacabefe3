import { expect, test } from 'vitest'
import { summariseFailovers, summaryWords } from './summary.ts'

const failover = (disruption: string, errorWindowMs: number, failedRequests: number, newcomerAfterMs: number | null = 1000) => ({
  disruption, errorWindowMs, failedRequests, requestedAt: '2030-01-01T00:00:00.000Z', evenAgainAt: null,
  newcomerAt: newcomerAfterMs === null ? null : new Date(Date.parse('2030-01-01T00:00:00.000Z') + newcomerAfterMs).toISOString(),
})

test('rounds of a kind give median and worst; one alone gives none', () => {
  expect(summariseFailovers([failover('evict', 100, 3), failover('scale', 5, 0), failover('evict', 400, 0), failover('evict', 200, 9, 3000)])).toEqual([{
    disruption: 'evict', count: 3, errorWindowMs: { median: 200, worst: 400 }, failedRequests: { median: 3, worst: 9 },
    newcomerMs: { median: 1000, worst: 3000 }, evenAgainMs: null,
  }])
})

test('an even number has its median between two, and what was not seen once says so', () => {
  expect(summariseFailovers([failover('evict', 100, 1), failover('evict', 300, 2, null)])).toMatchObject([
    { errorWindowMs: { median: 200, worst: 300 }, failedRequests: { median: 1.5, worst: 2 }, newcomerMs: { median: 1000, worst: 1000, unseen: 1 }, evenAgainMs: null },
  ])
  expect(summariseFailovers([])).toEqual([])
})

test('rounds stand in one line', () => {
  const [summary] = summariseFailovers([failover('evict', 100, 1), failover('evict', 1300, 4)])
  if (!summary) throw new Error('no summary')
  expect(summaryWords(summary)).toBe('evict, 2 times: errors for 700 ms in the median, 1.30 s at worst; 3 requests lost in the median, 4 at worst; '
    + 'first answer of the newcomer after 1.00 s in the median, 1.00 s at worst')
})
