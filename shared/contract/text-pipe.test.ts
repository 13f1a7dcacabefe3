import { expect, test } from 'vitest'
import { textPipe } from './text-pipe.ts'

/** A carrier whose other end is this test. */
function sampleCarrier() {
  const sent: string[] = []
  const receivers: ((data: unknown) => void)[] = []
  const closers: (() => void)[] = []
  let closes = 0
  return {
    sent,
    arrive: (data: unknown) => { for (const receive of receivers) receive(data) },
    lose: () => { for (const closed of closers) closed() },
    closes: () => closes,
    carrier: {
      send: (text: string) => { sent.push(text) },
      onData: (receive: (data: unknown) => void) => { receivers.push(receive) },
      onClose: (closed: () => void) => { closers.push(closed) },
      close: () => { closes += 1 },
    },
  }
}

test('messages go and come as JSON texts; what is none is handed on to be refused', () => {
  const { carrier, sent, arrive } = sampleCarrier()
  const pipe = textPipe(carrier, 20)
  const received: unknown[] = []
  pipe.onMessage((message) => received.push(message))
  pipe.send({ type: 'end', id: 1 })
  expect(sent).toEqual(['{"type":"end","id":1}'])
  for (const data of ['{"a":1}', '{broken', { type: 'call' }, null, undefined, new ArrayBuffer(4), `"${'x'.repeat(18)}"`, `"${'x'.repeat(19)}"`]) arrive(data)
  expect(received).toEqual([{ a: 1 }, '{broken', null, null, null, null, 'x'.repeat(18), null])
})

test('the end of either side is told once, also to who asks later; then nothing is sent and nothing arrives', () => {
  for (const ends of ['lose', 'close'] as const) {
    const { carrier, sent, arrive, lose, closes } = sampleCarrier()
    const pipe = textPipe(carrier)
    const received: unknown[] = []
    let told = 0
    pipe.onMessage((message) => received.push(message))
    pipe.onClose(() => { told += 1 })
    if (ends === 'close') pipe.close()
    lose()
    lose()
    pipe.onClose(() => { told += 1 })
    pipe.send({})
    arrive('{}')
    expect([told, sent, received, closes()]).toEqual([2, [], [], ends === 'close' ? 1 : 0])
  }
})
