import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../shared/pacing/seeded-random.ts'
import { ratiosByRound, shuffled, spreadOf } from './statistics.ts'

describe('spreadOf', () => {
  it('finds the middle of odd and even numbers of values', () => {
    expect(spreadOf([3, 1, 9])).toEqual({ median: 3, min: 1, max: 9 })
    expect(spreadOf([4, 1, 2, 9])).toEqual({ median: 3, min: 1, max: 9 })
    expect(spreadOf([7])).toEqual({ median: 7, min: 7, max: 7 })
    expect(spreadOf([])).toBeNull()
  })
})

describe('ratiosByRound', () => {
  it('pairs the rounds, and leaves out those with one figure', () => {
    const ours = [{ round: 1, value: 90 }, { round: 2, value: 100 }, { round: 3, value: null }, { round: 4, value: 70 }]
    const theirs = [{ round: 2, value: 50 }, { round: 1, value: 100 }, { round: 3, value: 80 }]
    expect(ratiosByRound(ours, theirs)).toEqual([0.9, 2])
  })
})

describe('shuffled', () => {
  it('keeps every item, and the seed settles the order', () => {
    const items = ['a', 'b', 'c', 'd', 'e', 'f']
    const order = shuffled(items, seededRandom(5))
    expect([...order].sort()).toEqual(items)
    expect(shuffled(items, seededRandom(5))).toEqual(order)
    expect(shuffled(items, seededRandom(6))).not.toEqual(order)
  })
})
