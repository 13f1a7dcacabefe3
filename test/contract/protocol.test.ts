import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Backend } from '../../shared/contract/backend.ts'
import { connectBackend } from '../../shared/contract/client.ts'
import { createEventQueue } from '../../shared/contract/event-queue.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { pipePair, type Pipe } from '../../shared/contract/pipe.ts'
import { hostMessageSchema, initialGrant, type HostMessage } from '../../shared/contract/protocol.ts'
import type { RunEvent } from '../../shared/contract/run-event.ts'
import { serveBackend } from '../../shared/contract/server.ts'
import { sampleBackend, stateEvent } from './sample.ts'

const noRun = new EvenkeelError('not-found', 'There is no run "x".', 'List them with "evenkeel runs".')

function joined(backend: Backend): { client: Backend; window: Pipe; host: Pipe; problems: string[] } {
  const [window, host] = pipePair()
  const problems: string[] = []
  serveBackend(backend, host)
  return { client: connectBackend(window, { onProblem: (failure) => problems.push(failure.message) }), window, host, problems }
}

/** The host's side alone, with what it answers to raw messages. */
function rawHost(backend: Backend): { window: Pipe; answers: HostMessage[]; settled: () => Promise<void> } {
  const [window, host] = pipePair()
  const answers: HostMessage[] = []
  serveBackend(backend, host)
  window.onMessage((message) => answers.push(hostMessageSchema.parse(message)))
  return { window, answers, settled: turns }
}

/** Lets everything that waits for nothing but earlier promises happen. */
async function turns(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => { setImmediate(resolve) })
}

async function failureOfCall(promise: Promise<unknown>): Promise<EvenkeelError> {
  const outcome = await promise.then(() => null, (error: unknown) => error)
  if (outcome instanceof EvenkeelError) return outcome
  throw new Error(`expected a failure, got ${String(outcome)}`)
}

test('a call reaches the backend with its parameters and brings back its result', async () => {
  const asked: unknown[] = []
  const { client } = joined(sampleBackend({
    startRun: (params) => {
      asked.push(params)
      return Promise.resolve({ runId: 'r1' })
    },
  }))
  const params = { profile: { text: 'kind: LoadProfile', fileName: 'a.yaml' }, confirmed: false }
  expect(await client.startRun(params)).toEqual({ runId: 'r1' })
  expect(asked).toEqual([params])
})

test('calls may overtake each other', async () => {
  const releases: (() => void)[] = []
  const { client } = joined(sampleBackend({
    report: () => Promise.reject(noRun),
    startRun: () => new Promise((resolve) => { releases.push(() => resolve({ runId: 'slow' })) }),
  }))
  const slow = client.startRun({ profile: { document: {} }, confirmed: true })
  await failureOfCall(client.report({ runId: 'x' }))
  releases.forEach((release) => release())
  expect(await slow).toEqual({ runId: 'slow' })
})

test('a failure crosses with code, remedy and problems', async () => {
  const thrown = new EvenkeelError('profile', 'The profile has 1 problem.', 'Mend it.', [{ path: 'spec.load', message: 'rate is 0' }])
  const { client } = joined(sampleBackend({ plan: () => Promise.reject(thrown) }))
  const failure = await failureOfCall(client.plan({ profile: { document: {} } }))
  expect(failure.data).toEqual(thrown.data)
})

test('anything else thrown, synchronously too, becomes an internal failure', async () => {
  const { client } = joined(sampleBackend({
    runs: () => { throw new TypeError('undefined is not a function') },
  }))
  const failure = await failureOfCall(client.runs({}))
  expect(failure.data).toMatchObject({ code: 'internal', message: 'undefined is not a function' })
})

test('a result of the wrong form is refused by the host, with the place', async () => {
  const [window, host] = pipePair()
  const wrong: Backend = sampleBackend()
  // A backend in plain JavaScript could do this; the type system cannot be asked to help here.
  Object.assign(wrong, { startRun: () => Promise.resolve({ runId: 7 }) })
  serveBackend(wrong, host)
  const failure = await failureOfCall(connectBackend(window).startRun({ profile: { document: {} }, confirmed: false }))
  expect(failure.data.code).toBe('internal')
  expect(failure.data.problems).toEqual([{ path: 'runId', message: expect.stringContaining('expected string') }])
})

test('unknown names, wrong parameters and unreadable messages are refused one by one, and the next call still works', async () => {
  const { window, answers, settled } = rawHost(sampleBackend({ startRun: () => Promise.resolve({ runId: 'r' }) }))
  window.send({ type: 'call', id: 1, call: 'deleteEverything', params: {} })
  window.send({ type: 'call', id: 2, call: 'toString', params: {} })
  window.send({ type: 'call', id: 3, call: '__proto__', params: {} })
  window.send({ type: 'call', id: 4, call: 'open', params: {} })
  window.send({ type: 'call', id: 5, call: 'stopRun', params: { runId: 5 } })
  window.send({ type: 'open', id: 6, stream: 'constructor', params: {} })
  window.send({ type: 'open', id: 7, stream: 'run' })
  window.send({ type: 'shout', id: 8 })
  window.send('not even an object')
  window.send(null)
  window.send({ type: 'call', id: 0, call: 'runs', params: {} })
  await settled()
  expect(answers.map((answer) => answer.type)).toEqual(Array<string>(11).fill('failure'))
  const byId = answers.map((answer) => answer.id)
  expect(byId.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, null, null, null].toSorted())
  for (const answer of answers) {
    if (answer.type === 'failure') expect(answer.failure.code).toBe('usage')
  }
  const wrongParams = answers.find((answer) => answer.id === 5)
  expect(wrongParams).toMatchObject({ failure: { problems: [{ path: 'runId' }] } })

  window.send({ type: 'call', id: 9, call: 'startRun', params: { profile: { document: {} }, confirmed: true } })
  await settled()
  expect(answers.at(-1)).toEqual({ type: 'result', id: 9, result: { runId: 'r' } })
})

test('an id in use is refused without disturbing its owner', async () => {
  const releases: (() => void)[] = []
  const { window, answers, settled } = rawHost(sampleBackend({
    startRun: () => new Promise((resolve) => { releases.push(() => resolve({ runId: 'first' })) }),
  }))
  const message = { type: 'call', id: 1, call: 'startRun', params: { profile: { document: {} }, confirmed: true } }
  window.send(message)
  window.send(message)
  await settled()
  expect(answers).toMatchObject([{ type: 'failure', id: null, failure: { code: 'usage' } }])
  releases.forEach((release) => release())
  await settled()
  expect(answers.at(-1)).toEqual({ type: 'result', id: 1, result: { runId: 'first' } })
})

test('a stream brings its events in order and ends', async () => {
  const { client } = joined(sampleBackend({
    run: () => {
      const queue = createEventQueue<RunEvent>()
      for (let n = 0; n < 1000; n += 1) queue.push(stateEvent(n))
      queue.end()
      return queue.stream
    },
  }))
  const read: RunEvent[] = []
  for await (const event of client.open('run', { runId: 'r' })) read.push(event)
  expect(read).toEqual(Array.from({ length: 1000 }, (_, n) => stateEvent(n)))
})

test('a stream that fails delivers what came before, then the failure', async () => {
  const { client } = joined(sampleBackend({
    run: () => {
      const queue = createEventQueue<RunEvent>()
      queue.push(stateEvent(0))
      queue.fail(noRun)
      return queue.stream
    },
  }))
  const read: RunEvent[] = []
  const failure = await failureOfCall((async () => {
    for await (const event of client.open('run', { runId: 'x' })) read.push(event)
  })())
  expect(read).toEqual([stateEvent(0)])
  expect(failure.data).toEqual(noRun.data)
})

test('a stream that cannot be opened fails when read', async () => {
  const { client } = joined(sampleBackend({ run: () => { throw noRun } }))
  const failure = await failureOfCall((async () => {
    for await (const event of client.open('run', { runId: 'x' })) expect(event).toBeUndefined()
  })())
  expect(failure.data).toEqual(noRun.data)
})

test('an event of the wrong form ends the stream with a failure that names the place', async () => {
  const { client } = joined(sampleBackend({
    run: () => ({ close() {}, async* [Symbol.asyncIterator]() { yield JSON.parse('{"kind":"state","state":"tired"}') } }),
  }))
  const failure = await failureOfCall((async () => {
    for await (const event of client.open('run', { runId: 'x' })) expect(event).toBeUndefined()
  })())
  expect(failure.data.code).toBe('internal')
  expect(failure.data.problems.map((problem) => problem.path)).toContain('state')
})

test('a window that stops reading is sent no more than it was granted, and closing then still works', async () => {
  let produced = 0
  let closed = 0
  const { client } = joined(sampleBackend({
    run: () => {
      let stopped = false
      return {
        close() {
          if (!stopped) closed += 1
          stopped = true
        },
        async* [Symbol.asyncIterator]() {
          while (!stopped) {
            await Promise.resolve()
            yield stateEvent(produced++)
          }
        },
      }
    },
  }))
  const stream = client.open('run', { runId: 'r' })
  const iterator = stream[Symbol.asyncIterator]()
  await iterator.next()
  await turns()
  await turns()
  expect(produced).toBeGreaterThanOrEqual(initialGrant)
  expect(produced).toBeLessThanOrEqual(initialGrant + 2)

  for (let n = 1; n < 500; n += 1) expect((await iterator.next()).value).toEqual(stateEvent(n))
  stream.close()
  await turns()
  expect(closed).toBe(1)
  const after = produced
  await turns()
  expect(produced).toBe(after)
  expect((await iterator.next()).done).toBe(true)
})

test('losing the pipe fails what is pending and what comes later, and closes the streams behind it', async () => {
  let closed = 0
  const { client, host } = joined(sampleBackend({
    startRun: () => new Promise(() => {}),
    run: () => createEventQueue<RunEvent>({ onClose: () => { closed += 1 } }).stream,
  }))
  const call = failureOfCall(client.startRun({ profile: { document: {} }, confirmed: true }))
  const reading = failureOfCall((async () => {
    for await (const event of client.open('run', { runId: 'r' })) expect(event).toBeUndefined()
  })())
  await turns()
  host.close()
  for (const failure of [await call, await reading, await failureOfCall(client.runs({}))]) {
    expect(failure.data.code).toBe('unreachable')
    expect(failure.data.message).toContain('lost')
    expect(failure.data.next).not.toBe('')
  }
  expect(closed).toBe(1)
})

test('messages the window cannot use are told as problems, not thrown', async () => {
  const { client, host, problems } = joined(sampleBackend({ startRun: () => Promise.resolve({ runId: 'r' }) }))
  host.send({ type: 'result', id: 99, result: {} })
  host.send({ type: 'sing' })
  host.send(42)
  host.send({ type: 'event', id: 98, event: {} })
  await turns()
  expect(problems).toHaveLength(3)
  expect(await client.startRun({ profile: { document: {} }, confirmed: true })).toEqual({ runId: 'r' })
})

test('whatever a window sends, the host answers with well-formed messages and keeps working', async () => {
  const mutated = fc.record({
    type: fc.oneof(fc.constantFrom('call', 'open', 'more', 'close', 'result'), fc.string()),
    id: fc.oneof(fc.integer({ min: -2, max: 20 }), fc.double(), fc.string()),
    call: fc.oneof(fc.constantFrom('runs', 'stopRun', 'open', '__proto__'), fc.string()),
    stream: fc.oneof(fc.constantFrom('run', 'hasOwnProperty'), fc.string()),
    count: fc.oneof(fc.integer(), fc.constant(null)),
    params: fc.oneof(fc.constant({ runId: 'r' }), fc.constant({}), fc.jsonValue()),
  }, { requiredKeys: [] })
  await fc.assert(fc.asyncProperty(fc.array(fc.oneof(mutated, fc.jsonValue()), { maxLength: 30 }), async (messages) => {
    const { window, answers, settled } = rawHost(sampleBackend({
      runs: () => Promise.resolve([]),
      stopRun: () => Promise.resolve({}),
      run: () => {
        const queue = createEventQueue<RunEvent>()
        queue.push(stateEvent(0))
        return queue.stream
      },
    }))
    for (const message of messages) window.send(message)
    await settled()
    const before = answers.length
    window.send({ type: 'call', id: 1_000_000, call: 'runs', params: {} })
    await settled()
    expect(answers.slice(before)).toContainEqual({ type: 'result', id: 1_000_000, result: [] })
  }), { numRuns: 200 })
})
