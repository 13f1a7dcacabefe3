import type { z } from 'zod'
import {
  calls, streams,
  type Backend, type CallName, type CallParams, type CallResult, type EventStream, type StreamEvent, type StreamName, type StreamParams,
} from './backend.ts'
import { createEventQueue, type EventQueue } from './event-queue.ts'
import { EvenkeelError, type FailureData } from './failure.ts'
import type { Pipe } from './pipe.ts'
import { hostMessageSchema, initialGrant, problemsOf, type HostMessage, type WindowMessage } from './protocol.ts'

type ResultSchemas = { [N in CallName]: { result: z.ZodType<CallResult<N>> } }
type EventSchemas = { [N in StreamName]: { event: z.ZodType<StreamEvent<N>> } }
const resultSchemas: ResultSchemas = calls
const eventSchemas: EventSchemas = streams

interface PendingCall {
  settle(result: unknown): void
  fail(error: EvenkeelError): void
}

interface OpenStream {
  receive(event: unknown): void
  end(): void
  fail(error: EvenkeelError): void
}

export interface ClientOptions {
  /** Told about messages of the host that fit nothing here: a defect on one side, but no reason to fall over. */
  onProblem?: (failure: FailureData) => void
}

/**
 * The backend at the other end of a pipe. What arrives is parsed by the contract's schemas. When the pipe is lost, all that was pending
 * fails with `unreachable`, and so does whatever is asked later.
 */
export function connectBackend(pipe: Pipe, options: ClientOptions = {}): Backend {
  const pending = new Map<number, PendingCall>()
  const open = new Map<number, OpenStream>()
  let lastId = 0
  let lost = false

  const send = (message: WindowMessage) => pipe.send(message)
  const problem = (text: string) => options.onProblem?.(defect(text).data)

  pipe.onMessage((message) => {
    const parsed = hostMessageSchema.safeParse(message)
    if (parsed.success) receive(parsed.data)
    else problem('Evenkeel sent this window a message it does not understand.')
  })
  pipe.onClose(() => {
    lost = true
    const waiting = [...pending.values(), ...open.values()]
    pending.clear()
    open.clear()
    for (const one of waiting) one.fail(connectionLost())
  })

  function receive(message: HostMessage): void {
    switch (message.type) {
      case 'result': {
        const call = pending.get(message.id)
        pending.delete(message.id)
        if (call) call.settle(message.result)
        else problem(`Evenkeel answered a call nobody made (${message.id}).`)
        return
      }
      case 'failure': {
        const { code, message: text, next, problems } = message.failure
        const error = new EvenkeelError(code, text, next, problems)
        if (message.id === null) {
          options.onProblem?.(error.data)
          return
        }
        const waiting = pending.get(message.id) ?? open.get(message.id)
        pending.delete(message.id)
        open.delete(message.id)
        waiting?.fail(error)
        return
      }
      case 'event':
        // Events of a stream given up a moment ago are still on their way: dropped.
        open.get(message.id)?.receive(message.event)
        return
      case 'end':
        open.get(message.id)?.end()
        open.delete(message.id)
    }
  }

  function call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallResult<N>> {
    if (lost) return Promise.reject(connectionLost())
    const id = ++lastId
    return new Promise((resolve, reject) => {
      pending.set(id, {
        settle(result) {
          const parsed = resultSchemas[name].result.safeParse(result)
          if (parsed.success) resolve(parsed.data)
          else reject(unreadable(`answer to "${name}"`, parsed.error))
        },
        fail: reject,
      })
      send({ type: 'call', id, call: name, params })
    })
  }

  function openStream<N extends StreamName>(name: N, params: StreamParams<N>): EventStream<StreamEvent<N>> {
    const id = ++lastId
    let taken = 0
    const giveUp = () => {
      if (open.delete(id)) send({ type: 'close', id })
    }
    const queue: EventQueue<StreamEvent<N>> = createEventQueue<StreamEvent<N>>({
      onClose: giveUp,
      onTaken() {
        taken += 1
        if (taken < initialGrant / 2 || !open.has(id)) return
        send({ type: 'more', id, count: taken })
        taken = 0
      },
    })
    if (lost) {
      queue.fail(connectionLost())
      return queue.stream
    }
    open.set(id, {
      receive(event) {
        const parsed = eventSchemas[name].event.safeParse(event)
        if (parsed.success) {
          queue.push(parsed.data)
          return
        }
        queue.fail(unreadable(`event of "${name}"`, parsed.error))
        giveUp()
      },
      end: queue.end,
      fail: queue.fail,
    })
    send({ type: 'open', id, stream: name, params })
    return queue.stream
  }

  return {
    contexts: (params) => call('contexts', params),
    services: (params) => call('services', params),
    namespaces: (params) => call('namespaces', params),
    serviceDetail: (params) => call('serviceDetail', params),
    profiles: (params) => call('profiles', params),
    profile: (params) => call('profile', params),
    saveProfile: (params) => call('saveProfile', params),
    checkProfile: (params) => call('checkProfile', params),
    duplicateProfile: (params) => call('duplicateProfile', params),
    renameProfile: (params) => call('renameProfile', params),
    deleteProfile: (params) => call('deleteProfile', params),
    proposeProfile: (params) => call('proposeProfile', params),
    settings: (params) => call('settings', params),
    saveSettings: (params) => call('saveSettings', params),
    plan: (params) => call('plan', params),
    confirmationsFor: (params) => call('confirmationsFor', params),
    startRun: (params) => call('startRun', params),
    stopRun: (params) => call('stopRun', params),
    disruptionPreview: (params) => call('disruptionPreview', params),
    disruptNow: (params) => call('disruptNow', params),
    pendingRestores: (params) => call('pendingRestores', params),
    runsOnDisk: (params) => call('runsOnDisk', params),
    restore: (params) => call('restore', params),
    runs: (params) => call('runs', params),
    report: (params) => call('report', params),
    exportReport: (params) => call('exportReport', params),
    compare: (params) => call('compare', params),
    scenarios: (params) => call('scenarios', params),
    startDemo: (params) => call('startDemo', params),
    stopDemo: (params) => call('stopDemo', params),
    demo: (params) => call('demo', params),
    open: openStream,
  }
}

function connectionLost(): EvenkeelError {
  return new EvenkeelError(
    'unreachable', 'The connection to Evenkeel on this computer is lost.', 'Check that Evenkeel is still running, then reload this window.',
  )
}

function unreadable(what: string, error: z.ZodError): EvenkeelError {
  return new EvenkeelError('internal', `Evenkeel's ${what} has an unexpected form.`, defectRemedy, problemsOf(error))
}

function defect(text: string): EvenkeelError {
  return new EvenkeelError('internal', text, defectRemedy)
}

const defectRemedy = 'Window and program may be of different versions: restart Evenkeel and reload this window.'
