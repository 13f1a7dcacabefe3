import { expect, test } from 'vitest'
import { packSeconds } from './pod-counts.ts'
import { second } from './testing/sample.ts'

test('counts are found by a pod\'s place, whoever is told first; whoever did nothing has none', () => {
  const told = second(3000, { c: { requests: 7, connections: 5, errors: 0 }, a: { requests: 4, connections: 2, errors: 1 } }, { p99: 12.5 })
  const [packed] = packSeconds([told], ['a', 'b', 'c', 'd'])
  const counts = ['requests', 'connections', 'errors'] as const
  expect([0, 1, 2, 3].map((place) => counts.map((field) => packed?.pods.at(place, field)))).toEqual([[4, 2, 1], [0, 0, 0], [7, 5, 0], [0, 0, 0]])
  expect(counts.map((field) => packed?.pods.sum(field))).toEqual([11, 7, 1])
  expect(packed).toMatchObject({ atMs: 3000, sent: 11, p99: 12.5 })
})

test('a second without answers or errors is empty', () => {
  const [packed] = packSeconds([second(0, {})], ['a'])
  expect([packed?.pods.size, packed?.pods.sum('requests'), packed?.pods.at(0, 'errors')]).toEqual([0, 0, 0])
})
