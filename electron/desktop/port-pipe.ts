import type { MessagePortMain } from 'electron'
import type { Pipe } from '../../shared/contract/pipe.ts'
import { longestWindowText, textPipe } from '../../shared/contract/text-pipe.ts'

/** The protocol's pipe over a port of the desktop. The port starts once somebody listens. */
export function portPipe(port: MessagePortMain): Pipe {
  return textPipe({
    send: (text) => port.postMessage(text),
    onData(receive) {
      port.on('message', ({ data }) => receive(data))
      port.start()
    },
    onClose: (closed) => { port.on('close', closed) },
    close: () => port.close(),
  }, longestWindowText)
}
