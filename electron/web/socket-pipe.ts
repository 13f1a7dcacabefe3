import type { RawData, WebSocket } from 'ws'
import type { Pipe } from '../../shared/contract/pipe.ts'

/** The protocol's pipe over a WebSocket: one text frame is one JSON message. */
export function socketPipe(socket: WebSocket): Pipe {
  return {
    send(message) {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
    },
    onMessage(receive) {
      socket.on('message', (data, isBinary) => receive(isBinary ? null : decoded(data)))
    },
    onClose(closed) {
      if (socket.readyState === socket.CLOSED) closed()
      else socket.once('close', closed)
    },
    close() {
      socket.close()
    },
  }
}

/** The JSON value of a frame; the text itself where it is none, for the receiver to refuse. */
function decoded(data: RawData): unknown {
  const text = data.toString()
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
