import type { MessagePortMain } from 'electron'
import type { Pipe } from '../../shared/contract/pipe.ts'

/** The protocol's pipe over a port of the desktop: as over a WebSocket, one message is one JSON text. */
export function portPipe(port: MessagePortMain): Pipe {
  let closed = false
  const closers: (() => void)[] = []
  const end = () => {
    if (closed) return
    closed = true
    for (const told of closers) told()
  }
  port.on('close', end)
  return {
    send(message) {
      if (!closed) port.postMessage(JSON.stringify(message))
    },
    onMessage(receive) {
      port.on('message', ({ data }) => receive(decoded(data)))
      port.start()
    },
    onClose(told) {
      if (closed) told()
      else closers.push(told)
    },
    close() {
      port.close()
      end()
    },
  }
}

/** The JSON value of a message; what is not JSON stays as it is, for the receiver to refuse. */
function decoded(data: unknown): unknown {
  if (typeof data !== 'string') return null
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}
