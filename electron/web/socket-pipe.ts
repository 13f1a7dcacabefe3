import type { RawData, WebSocket } from 'ws'
import type { Pipe } from '../../shared/contract/pipe.ts'
import { longestWindowText, textPipe } from '../../shared/contract/text-pipe.ts'

/** The protocol's pipe over a WebSocket: one text frame is one message; binary frames are none. */
export function socketPipe(socket: WebSocket): Pipe {
  return textPipe({
    send(text) {
      if (socket.readyState === socket.OPEN) socket.send(text)
    },
    onData(receive) {
      socket.on('message', (data: RawData, isBinary) => receive(isBinary ? null : data.toString()))
    },
    onClose(closed) {
      if (socket.readyState === socket.CLOSED) closed()
      else socket.once('close', closed)
    },
    close: () => socket.close(),
  }, longestWindowText)
}
