import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Deadlines, type Timed } from './deadlines.ts'
import { DueHeap } from './due-heap.ts'
import { NumberQueue } from './number-queue.ts'

describe('NumberQueue', () => {
  it('gives out what came in, in order, like an array', () => {
    fc.assert(fc.property(fc.array(fc.option(fc.integer()), { maxLength: 500 }), (steps) => {
      const queue = new NumberQueue()
      const model: number[] = []
      for (const step of steps) {
        if (step === null) expect(queue.shift()).toBe(model.shift())
        else {
          queue.push(step)
          model.push(step)
        }
        expect(queue.length).toBe(model.length)
        expect(queue.first).toBe(model[0])
      }
    }))
  })
})

describe('DueHeap', () => {
  it('gives out what is due, the earliest first, and nothing else', () => {
    fc.assert(fc.property(fc.array(fc.nat(100), { maxLength: 200 }), fc.nat(100), (times, nowMs) => {
      const heap = new DueHeap<number>()
      times.forEach((dueMs, item) => heap.add(dueMs, item))
      const taken: number[] = []
      for (let due = heap.takeDue(nowMs); due !== undefined; due = heap.takeDue(nowMs)) {
        expect(times[due.item]).toBe(due.dueMs)
        taken.push(due.dueMs)
      }
      expect(taken).toEqual(times.filter((time) => time <= nowMs).sort((a, b) => a - b))
      expect(heap.length).toBe(times.length - taken.length)
      expect(heap.nextMs).toBe(heap.length === 0 ? null : Math.min(...times.filter((time) => time > nowMs)))
    }))
  })
})

class Item implements Timed<Item> {
  earlier: Item | null = null
  later: Item | null = null
  sentMs: number
  constructor(sentMs: number) {
    this.sentMs = sentMs
  }
}

describe('Deadlines', () => {
  it('knows the first deadline whatever is taken out', () => {
    fc.assert(fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 40 }), fc.array(fc.nat(39)), (gaps, removals) => {
      const deadlines = new Deadlines<Item>(100)
      let sentMs = 0
      const items = gaps.map((gap) => new Item(sentMs += gap))
      items.forEach((item) => deadlines.add(item))
      const left = new Set(items)
      for (const index of removals) {
        const item = items[index]
        if (item === undefined || !left.delete(item)) continue
        deadlines.remove(item)
        expect(deadlines.count).toBe(left.size)
        const [first] = left
        expect(deadlines.nextMs).toBe(first === undefined ? null : first.sentMs + 100)
      }
    }))
  })

  it('tells what has expired, and nothing before', () => {
    const deadlines = new Deadlines<Item>(100)
    const [a, b] = [new Item(5), new Item(6)]
    deadlines.add(a)
    deadlines.add(b)
    expect(deadlines.expired(104)).toBeNull()
    expect(deadlines.expired(105)).toBe(a)
    deadlines.remove(a)
    expect(deadlines.expired(105)).toBeNull()
    expect(deadlines.expired(200)).toBe(b)
  })
})
