import { connect } from 'node:net'
import type { Address } from '../../shared/model/plan.ts'

/** Tries to open a TCP connection: null when it opened, else why not, in a word. */
export type Probe = (address: Address, timeoutMs: number) => Promise<string | null>

export const probeTcp: Probe = (address, timeoutMs) =>
  new Promise((resolve) => {
    const socket = connect({ host: address.host, port: address.port, timeout: timeoutMs })
    const finish = (result: string | null) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => finish(null))
    socket.once('timeout', () => finish('timed out'))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      finish(error.code === 'ECONNREFUSED' ? 'refused' : (error.code ?? error.message)),
    )
  })
