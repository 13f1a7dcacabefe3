import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Backend } from '../../shared/contract/backend.ts'
import { connectBackend } from '../../shared/contract/client.ts'
import { EvenkeelError, failureOf, type FailureData } from '../../shared/contract/failure.ts'
import type { Pipe } from '../../shared/contract/pipe.ts'

const firstRetryMs = 500
const longestRetryMs = 5000

/** The window's one connection to its backend, opened again whenever it is lost. */
export const useConnectionStore = defineStore('connection', () => {
  const state = shallowRef<'connecting' | 'connected' | 'lost'>('connecting')
  /** A new one after each loss; null while there is none. */
  const backend = shallowRef<Backend | null>(null)
  /** Why there is no connection; null while there is one or none was tried. */
  const failure = shallowRef<FailureData | null>(null)
  let openPipe: (() => Promise<Pipe>) | null = null
  let retryMs = firstRetryMs
  let retryTimer: ReturnType<typeof setTimeout> | null = null

  async function connect(): Promise<void> {
    if (!openPipe || backend.value) return
    if (retryTimer !== null) clearTimeout(retryTimer)
    retryTimer = null
    try {
      const pipe = await openPipe()
      pipe.onClose(() => {
        backend.value = null
        lost(new EvenkeelError('unreachable', 'The connection to Evenkeel on this computer is lost.', 'It is being tried again.'))
      })
      backend.value = connectBackend(pipe)
      state.value = 'connected'
      failure.value = null
      retryMs = firstRetryMs
    } catch (error) {
      lost(error)
    }
  }

  function lost(error: unknown): void {
    state.value = 'lost'
    failure.value = failureOf(error)
    retryTimer = setTimeout(() => { void connect() }, retryMs)
    retryMs = Math.min(longestRetryMs, retryMs * 2)
  }

  return {
    state,
    backend,
    failure,
    start(open: () => Promise<Pipe>): Promise<void> {
      openPipe = open
      return connect()
    },
    retry: connect,
    /** The backend, or the reason why it cannot be asked. @throws EvenkeelError */
    require(): Backend {
      if (backend.value) return backend.value
      const next = failure.value?.next ?? 'It is being tried again.'
      throw new EvenkeelError('unreachable', 'Evenkeel on this computer cannot be reached.', next)
    },
  }
})
