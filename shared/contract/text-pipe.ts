import type { Pipe } from './pipe.ts'

/** What carries texts between a window and its host: a WebSocket or a message port, at either end. */
export interface TextCarrier {
  /** Does nothing once the carrier is closed. */
  send(text: string): void
  /** Calls `receive` with whatever arrives from now on, texts or not. */
  onData(receive: (data: unknown) => void): void
  /** Calls `closed` when the other side closed or the connection broke; possibly also after an own `close`. */
  onClose(closed: () => void): void
  close(): void
}

/** The longest text a host takes from a window. A profile's text is the largest thing a window sends. */
export const longestWindowText = 8 * 1024 * 1024

/**
 * The protocol's pipe over what carries texts: one message is one JSON text. What is none, or longer than `longest`, arrives as something
 * the receiver refuses.
 */
export function textPipe(carrier: TextCarrier, longest = Infinity): Pipe {
  let closed = false
  const closers: (() => void)[] = []
  const end = () => {
    if (closed) return
    closed = true
    for (const told of closers) told()
  }
  carrier.onClose(end)
  return {
    send(message) {
      if (!closed) carrier.send(JSON.stringify(message))
    },
    onMessage(receive) {
      carrier.onData((data) => {
        if (!closed) receive(typeof data === 'string' && data.length <= longest ? decoded(data) : null)
      })
    },
    onClose(told) {
      if (closed) told()
      else closers.push(told)
    },
    close() {
      carrier.close()
      end()
    },
  }
}

/** The JSON value of a text; the text itself where it is none. */
function decoded(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
