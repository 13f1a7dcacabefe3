import { EventEmitter } from 'node:events'
import type { MessagePortMain } from 'electron'
import { expect, test } from 'vitest'
import { portPipe } from './port-pipe.ts'

/** A port whose other end is this test. */
function samplePort() {
  const sent: unknown[] = []
  let started = 0
  let closed = 0
  const port: MessagePortMain = Object.assign(new EventEmitter(), {
    postMessage: (message: unknown) => { sent.push(message) },
    start: () => { started += 1 },
    close: () => { closed += 1 },
  })
  return { port, sent, counts: () => ({ started, closed }) }
}

test('messages go and come as JSON texts; the port starts once somebody listens', () => {
  const { port, sent, counts } = samplePort()
  const pipe = portPipe(port)
  const received: unknown[] = []
  expect(counts().started).toBe(0)
  pipe.onMessage((message) => received.push(message))
  expect(counts().started).toBe(1)
  pipe.send({ type: 'end', id: 1 })
  expect(sent).toEqual(['{"type":"end","id":1}'])
  for (const data of ['{"a":1}', '{broken', { type: 'call' }, null, ' '.repeat(8 * 1024 * 1024 + 1)]) port.emit('message', { data, ports: [] })
  expect(received).toEqual([{ a: 1 }, '{broken', null, null, null])
})

test('the end of either side is told once, also to who asks later; then nothing is sent', () => {
  const { port, sent } = samplePort()
  const pipe = portPipe(port)
  let told = 0
  pipe.onClose(() => { told += 1 })
  port.emit('close')
  port.emit('close')
  pipe.onClose(() => { told += 1 })
  pipe.send({})
  expect([told, sent.length]).toEqual([2, 0])

  const own = samplePort()
  const closing = portPipe(own.port)
  closing.onClose(() => { told += 1 })
  closing.close()
  expect([told, own.counts().closed]).toEqual([3, 1])
})
