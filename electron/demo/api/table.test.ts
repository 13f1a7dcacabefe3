import { expect, test } from 'vitest'
import { humanDuration } from './table.ts'

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]

test.each([
  [0, '0s'], [-500, '0s'], [-5 * second, '<invalid>'], [119 * second, '119s'], [2 * minute, '2m'], [3 * minute + 10 * second, '3m10s'],
  [10 * minute + 30 * second, '10m'], [179 * minute, '179m'], [3 * hour + 5 * minute, '3h5m'], [8 * hour + 5 * minute, '8h'],
  [47 * hour, '47h'], [2 * day, '2d'], [3 * day + 4 * hour, '3d4h'], [8 * day + 4 * hour, '8d'], [729 * day, '729d'],
  [3 * 365 * day + 5 * day, '3y5d'], [9 * 365 * day, '9y'],
])('%d ms is %s', (durationMs, expected) => {
  expect(humanDuration(durationMs)).toBe(expected)
})
