import { expect, test } from 'vitest'
import { createFrameQueue } from './frame.ts'

function fakeFrames() {
  const asked: (() => void)[] = []
  return { request: (run: () => void) => { asked.push(run) }, asked, next: () => asked.shift()?.() }
}

test('many tasks ask for one frame, and of each key only the latest is done', () => {
  const fake = fakeFrames()
  const queue = createFrameQueue(fake.request)
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
  const queue = createFrameQueue(fake.request)
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
  const queue = createFrameQueue(fake.request)
  const key = {}
  queue.schedule(key, () => { throw new Error('not cancelled') })
  queue.cancel(key)
  fake.next()
})
