import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { Pipe } from '../../shared/contract/pipe.ts'
import { textPipe } from '../../shared/contract/text-pipe.ts'

/**
 * The pipe of a window in a browser: a WebSocket to the server the page came from. One text frame is one message.
 *
 * @throws EvenkeelError `unreachable` where it cannot be opened
 */
export function openSocketPipe(page: Location): Promise<Pipe> {
  const socket = new WebSocket(`${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/backend`)
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(pipeOf(socket)), { once: true })
    socket.addEventListener('close', () => reject(notReached()), { once: true })
  })
}

function pipeOf(socket: WebSocket): Pipe {
  return textPipe({
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
    },
    onData(receive) {
      socket.addEventListener('message', (event) => receive(event.data))
    },
    onClose(closed) {
      if (socket.readyState === WebSocket.CLOSED) closed()
      else socket.addEventListener('close', closed, { once: true })
    },
    close: () => socket.close(),
  })
}

function notReached(): EvenkeelError {
  return new EvenkeelError(
    'unreachable', 'Evenkeel on this computer does not answer.',
    'If it was started again since, open the address that "evenkeel serve" printed; it lets this browser in.',
  )
}
