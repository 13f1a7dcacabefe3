import { describe, expect, it } from 'vitest'
import { Tally } from '../../shared/tally/tally.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { RowMerger } from './row-merger.ts'

function row(index: number, sent: number, lengthMs = 1000): SecondRow {
  const tally = new Tally(index * 1000)
  tally.toMs = index * 1000 + lengthMs
  tally.sent = sent
  return tally.toRow()
}

function setUp(workers: number) {
  const out: [number, number][] = []
  return { out, merger: new RowMerger(workers, ({ fromMs, sent }) => out.push([fromMs, sent])) }
}

describe('RowMerger', () => {
  it('gives a second out when all workers have passed it', () => {
    const { out, merger } = setUp(2)
    merger.add(0, 0, row(0, 1))
    merger.add(0, 1, row(1, 2))
    expect(out).toEqual([])
    expect(merger.pending().map(({ sent }) => sent)).toEqual([1, 2])
    merger.add(1, 0, row(0, 10))
    expect(out).toEqual([[0, 11]])
    merger.add(1, 1, row(1, 20))
    expect(out).toEqual([[0, 11], [1000, 22]])
    expect(merger.pending()).toEqual([])
  })

  it('waits for no worker that is done', () => {
    const { out, merger } = setUp(2)
    merger.finish(0, 0, row(0, 1, 400))
    expect(out).toEqual([])
    merger.add(1, 0, row(0, 10))
    merger.add(1, 1, row(1, 20))
    expect(out).toEqual([[0, 11], [1000, 20]])
    expect(merger.allDone).toBe(false)
    merger.finish(1, 2, row(2, 5, 300))
    expect(out.at(-1)).toEqual([2000, 5])
    expect(merger.allDone).toBe(true)
  })

  it('leaves out a last part that holds nothing', () => {
    const { out, merger } = setUp(1)
    merger.add(0, 0, row(0, 1))
    merger.finish(0, 1, row(1, 0, 0))
    expect(out).toEqual([[0, 1]])
  })

  it('knows which row each worker has in progress', () => {
    const { merger } = setUp(2)
    merger.add(0, 0, row(0, 1))
    expect([merger.awaits(0, 0), merger.awaits(0, 1), merger.awaits(1, 0)]).toEqual([false, true, true])
    merger.finish(1, 0, row(0, 1, 5))
    expect(merger.awaits(1, 0)).toBe(false)
  })
})
