import { expect, test } from 'vitest'
import { createFrameQueue } from './frame.ts'

function fakeFrames() {
  const asked: (() => void)[] = []
  const clock = { ms: 0 }
  return { request: (run: () => void) => { asked.push(run) }, now: () => clock.ms, clock, asked, next: () => asked.shift()?.() }
}

test('many tasks ask for one frame, and of each key only the latest is done', () => {
  const fake = fakeFrames()
  const queue = createFrameQueue(fake.request, fake.now)
  const done: string[] = []
  const [a, b] = [{}, {}]
  queue.schedule(a, () => done.push('a1'))
  queue.schedule(b, () => done.push('b1'))
  queue.schedule(a, () => done.push('a2'))
  expect(fake.asked).toHaveLength(1)
  fake.next()
  expect(done).toEqual(['a2', 'b1'])
})

test('what a frame asks for is done in the next one', () => {
  const fake = fakeFrames()
  const queue = createFrameQueue(fake.request, fake.now)
  const done: string[] = []
  const key = {}
  queue.schedule(key, () => {
    done.push('first')
    queue.schedule(key, () => done.push('second'))
  })
  fake.next()
  expect(done).toEqual(['first'])
  fake.next()
  expect(done).toEqual(['first', 'second'])
})

test('a cancelled task is not done', () => {
  const fake = fakeFrames()
  const queue = createFrameQueue(fake.request, fake.now)
  const key = {}
  queue.schedule(key, () => { throw new Error('not cancelled') })
  queue.cancel(key)
  fake.next()
})

test('what one frame has no time for is done in the next', () => {
  const fake = fakeFrames()
  const queue = createFrameQueue(fake.request, fake.now)
  const done: string[] = []
  for (const name of ['a', 'b', 'c']) {
    queue.schedule({}, () => {
      done.push(name)
      fake.clock.ms += 4
    })
  }
  fake.next()
  expect(done).toEqual(['a', 'b'])
  fake.next()
  expect(done).toEqual(['a', 'b', 'c'])
  expect(fake.asked).toHaveLength(0)
})
