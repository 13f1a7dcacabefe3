import type { z } from 'zod'
import {
  calls, streams,
  type Backend, type CallName, type CallParams, type CallResult, type EventStream, type StreamEvent, type StreamName, type StreamParams,
} from './backend.ts'
import { EvenkeelError, failureOf } from './failure.ts'
import type { Pipe } from './pipe.ts'
import { idOf, initialGrant, problemsOf, windowMessageSchema, type HostMessage, type WindowMessage } from './protocol.ts'

type CallTable = { [N in CallName]: { params: z.ZodType<CallParams<N>>; result: z.ZodType<CallResult<N>> } }
type CallHandlers = { [N in CallName]: (params: CallParams<N>) => Promise<CallResult<N>> }
type StreamTable = { [N in StreamName]: { params: z.ZodType<StreamParams<N>>; event: z.ZodType<StreamEvent<N>> } }
const callTable: CallTable = calls
const streamTable: StreamTable = streams

/** One window may have this many calls and streams under way; what a window really needs is a handful. */
const mostUnderWay = 256

/** A stream's right to send: `take` waits until there is some, and tells whether the stream is still wanted. */
interface Grant {
  take(): Promise<boolean>
  add(count: number): void
  revoke(): void
}

interface Sending {
  grant: Grant
  close(): void
}

/**
 * Answers a window's messages from a backend until the pipe closes. Whatever a message contains, the answer is a message: unknown names,
 * malformed parameters and results, and everything thrown become failures. Streams send no more than they were granted, and are closed when
 * the window gives them up or goes away.
 */
export function serveBackend(backend: Backend, pipe: Pipe): void {
  const handlers: CallHandlers = backend
  const sending = new Map<number, Sending>()
  const answering = new Set<number>()

  const send = (message: HostMessage) => pipe.send(message)
  const refuse = (id: number | null, error: unknown) => send({ type: 'failure', id, failure: failureOf(error) })

  pipe.onMessage((message) => {
    const parsed = windowMessageSchema.safeParse(message)
    if (parsed.success) receive(parsed.data)
    else refuse(idOf(message), usage('This message is not one of the protocol.', problemsOf(parsed.error)))
  })
  pipe.onClose(() => {
    for (const stream of [...sending.values()]) stream.close()
  })

  function receive(message: WindowMessage): void {
    switch (message.type) {
      case 'more':
        sending.get(message.id)?.grant.add(message.count)
        return
      case 'close':
        sending.get(message.id)?.close()
        return
      case 'call':
      case 'open':
        if (answering.has(message.id) || sending.has(message.id)) {
          refuse(null, usage(`The id ${message.id} is already in use.`))
        } else if (answering.size + sending.size >= mostUnderWay) {
          refuse(message.id, new EvenkeelError('busy', `More than ${mostUnderWay} requests of this window are under way.`, 'Reload it.'))
        } else if (message.type === 'open') {
          open(message.id, message.stream, message.params)
        } else {
          void answer(message.id, message.call, message.params)
        }
    }
  }

  async function answer(id: number, name: string, params: unknown): Promise<void> {
    answering.add(id)
    try {
      if (!isCallName(name)) throw usage(`Evenkeel has no call "${name}".`)
      const result = await perform(handlers, name, params)
      answering.delete(id)
      send({ type: 'result', id, result })
    } catch (error) {
      answering.delete(id)
      refuse(id, error)
    }
  }

  function open(id: number, name: string, params: unknown): void {
    try {
      if (!isStreamName(name)) throw usage(`Evenkeel has no stream "${name}".`)
      const stream = openParsed(backend, name, params)
      const grant = createGrant(initialGrant)
      const close = () => {
        if (!sending.delete(id)) return
        grant.revoke()
        stream.close()
      }
      sending.set(id, { grant, close })
      void pump(id, name, stream, grant, close)
    } catch (error) {
      refuse(id, error)
    }
  }

  async function pump<N extends StreamName>(
    id: number, name: N, stream: EventStream<StreamEvent<N>>, grant: Grant, close: () => void,
  ): Promise<void> {
    try {
      for await (const event of stream) {
        if (!await grant.take()) return
        send({ type: 'event', id, event: checked(streamTable[name].event, event, `An event of "${name}"`) })
      }
      if (sending.delete(id)) send({ type: 'end', id })
    } catch (error) {
      if (!sending.has(id)) return
      close()
      refuse(id, error)
    }
  }
}

function isCallName(name: string): name is CallName {
  return Object.hasOwn(calls, name)
}

function isStreamName(name: string): name is StreamName {
  return Object.hasOwn(streams, name)
}

async function perform<N extends CallName>(handlers: CallHandlers, name: N, params: unknown): Promise<CallResult<N>> {
  const entry = callTable[name]
  const result = await handlers[name](parsedParams(entry.params, params, `call "${name}"`))
  return checked(entry.result, result, `The result of "${name}"`)
}

function openParsed<N extends StreamName>(backend: Backend, name: N, params: unknown): EventStream<StreamEvent<N>> {
  return backend.open(name, parsedParams(streamTable[name].params, params, `stream "${name}"`))
}

function parsedParams<T>(schema: z.ZodType<T>, params: unknown, what: string): T {
  const parsed = schema.safeParse(params)
  if (!parsed.success) throw usage(`The parameters of ${what} have an unexpected form.`, problemsOf(parsed.error))
  return parsed.data
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new EvenkeelError(
    'internal', `${what} has an unexpected form.`, 'This is a defect of Evenkeel; please report it.', problemsOf(parsed.error),
  )
}

function usage(message: string, problems: { path: string; message: string }[] = []): EvenkeelError {
  const next = 'Window and program may be of different versions: restart Evenkeel and reload this window.'
  return new EvenkeelError('usage', message, next, problems)
}

function createGrant(initial: number): Grant {
  let left = initial
  let revoked = false
  let wake: (() => void) | null = null
  const ring = () => {
    wake?.()
    wake = null
  }
  return {
    async take() {
      while (left === 0 && !revoked) await new Promise<void>((resolve) => { wake = resolve })
      left -= 1
      return !revoked
    },
    add(count) {
      left += count
      ring()
    },
    revoke() {
      revoked = true
      ring()
    },
  }
}
