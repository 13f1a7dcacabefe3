import { expect, test } from 'vitest'
import { createEventQueue } from './event-queue.ts'

async function readAll<E>(stream: AsyncIterable<E>): Promise<E[]> {
  const read: E[] = []
  for await (const event of stream) read.push(event)
  return read
}

test('delivers in order what was pushed before and while reading, then ends', async () => {
  const queue = createEventQueue<number>()
  queue.push(1)
  const reading = readAll(queue.stream)
  await Promise.resolve()
  queue.push(2)
  queue.push(3)
  queue.end()
  queue.push(4)
  expect(await reading).toEqual([1, 2, 3])
})

test('delivers what came before a failure, then fails', async () => {
  const queue = createEventQueue<number>()
  queue.push(1)
  queue.fail(new Error('broken'))
  const read: number[] = []
  await expect((async () => {
    for await (const event of queue.stream) read.push(event)
  })()).rejects.toThrow('broken')
  expect(read).toEqual([1])
})

test('closing from outside wakes a waiting reader, drops what it has not read, and says so once', async () => {
  let closes = 0
  const queue = createEventQueue<number>({ onClose: () => { closes += 1 } })
  const reading = readAll(queue.stream)
  await Promise.resolve()
  queue.stream.close()
  queue.push(1)
  expect(await reading).toEqual([])
  queue.stream.close()
  expect(closes).toBe(1)
})

test('a reader that leaves its loop closes the stream', async () => {
  let closes = 0
  const queue = createEventQueue<number>({ onClose: () => { closes += 1 } })
  queue.push(1)
  queue.push(2)
  for await (const event of queue.stream) {
    expect(event).toBe(1)
    break
  }
  expect(closes).toBe(1)
})

test('merging keeps the queue of a slow reader short', async () => {
  const queue = createEventQueue<{ kind: string; n: number }>({
    merge: (last, next) => (last.kind === 'snapshot' && next.kind === 'snapshot' ? next : null),
  })
  queue.push({ kind: 'state', n: 0 })
  for (let n = 1; n <= 1000; n += 1) queue.push({ kind: 'snapshot', n })
  queue.push({ kind: 'state', n: 1001 })
  queue.end()
  expect(await readAll(queue.stream)).toEqual([{ kind: 'state', n: 0 }, { kind: 'snapshot', n: 1000 }, { kind: 'state', n: 1001 }])
})

test('tells of each event taken, so that a grant can be renewed', async () => {
  let taken = 0
  const queue = createEventQueue<number>({ onTaken: () => { taken += 1 } })
  queue.push(1)
  queue.push(2)
  queue.end()
  expect(taken).toBe(0)
  await readAll(queue.stream)
  expect(taken).toBe(2)
})
