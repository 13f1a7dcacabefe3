import fc from 'fast-check'
import { expect, test } from 'vitest'
import { packSeconds } from './pod-counts.ts'
import { shareBinner } from './share-bins.ts'
import { spreadSummer } from './shares.ts'
import { answers, second } from './testing/sample.ts'

const pods = ['a', 'b', 'c']
const row = (i: number, a: number, b: number) => second(i * 1000, { a: answers(a), b: answers(b) })

test('second by second it comes to the same as all at once, whatever is told when', () => {
  const counts = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 80 })
  fc.assert(fc.property(counts, fc.array(fc.nat(80)), (told, stops) => {
    const seconds = packSeconds(told.map(([a, b], i) => row(i, a, b)), pods)
    const live = shareBinner('requests', 10)
    for (const stop of stops.sort((a, b) => a - b)) live(seconds.slice(0, stop))
    expect(live(seconds)).toEqual(shareBinner('requests', 10)(seconds))
  }))
})

test('what was summed up before is neither looked at again nor changed', () => {
  const seconds = packSeconds(Array.from({ length: 30 }, (_, i) => row(i, 1, 2)), pods)
  const binner = shareBinner('requests', 10)
  const before = binner(seconds.slice(0, 28)).bins
  const kept = structuredClone(before.map(({ total, units }) => ({ total, units })))
  const after = binner(seconds).bins
  expect(after.map((bin, i) => bin === before[i])).toEqual([true, true, true, true, true, false])
  expect(before.map(({ total, units }) => ({ total, units }))).toEqual(kept)
  expect(after.at(-1)).toMatchObject({ fromMs: 25_000, total: 15 })
})

test('a second told anew, and a wider column, are summed up afresh', () => {
  const binner = shareBinner('requests', 10)
  const seconds = packSeconds([row(0, 1, 2), row(1, 3, 4)], pods)
  binner(seconds)
  expect(binner([...seconds.slice(0, 1), ...packSeconds([row(1, 30, 40)], pods)]).bins.map((bin) => bin.total)).toEqual([3, 70])
  const long = packSeconds(Array.from({ length: 11 }, (_, i) => row(i, 1, 0)), pods)
  binner(long.slice(0, 10))
  expect(binner(long)).toMatchObject({ binMs: 2000 })
  expect(binner(long).bins.map((bin) => bin.total)).toEqual([2, 2, 2, 2, 2, 1])
})

test('a pod that appears later joins the column in progress', () => {
  const early = packSeconds([row(0, 1, 2)], pods)
  const late = packSeconds([second(1000, { c: answers(5) })], pods)
  expect(Array.from(shareBinner('requests', 1)([...early, ...late]).bins[0]?.units ?? [])).toEqual([1, 2, 5])
})

test('the spread of a column is worked out once', () => {
  const seconds = packSeconds([row(0, 1, 3), row(1, 3, 1), row(2, 2, 2)], pods)
  const spread = spreadSummer('requests', 10)
  const before = spread(seconds.slice(0, 2), pods)
  const after = spread(seconds, pods)
  expect(after.map((bin, i) => bin === before[i])).toEqual([true, true, false])
  expect(after[0]?.highest).toEqual({ pod: 'b', ratio: 1.5 })
})
