/**
 * Two-way transport of whole messages (JSON-like values), in order. Messages that could not even be decoded arrive as whatever was there:
 * the receiver refuses them. After `onClose` was called nothing more arrives, and `send` does nothing.
 */
export interface Pipe {
  send(message: unknown): void
  onMessage(receive: (message: unknown) => void): void
  /** Called once, when either side closed or the transport broke; at once where that has already happened. */
  onClose(closed: () => void): void
  close(): void
}

interface End extends Pipe {
  receive(message: unknown): void
  lose(): void
}

/** Two pipes joined in memory; messages are copied and delivered asynchronously, as over a real transport. */
export function pipePair(): [Pipe, Pipe] {
  const left: End = createEnd(() => right)
  const right: End = createEnd(() => left)
  return [left, right]
}

function createEnd(other: () => End): End {
  let closed = false
  const receivers: ((message: unknown) => void)[] = []
  const closers: (() => void)[] = []
  const end: End = {
    send(message) {
      if (closed) return
      const copy: unknown = message === undefined ? undefined : JSON.parse(JSON.stringify(message))
      soon(() => other().receive(copy))
    },
    receive(message) {
      if (!closed) for (const receiver of receivers) receiver(message)
    },
    onMessage(receive) {
      receivers.push(receive)
    },
    onClose(callback) {
      if (closed) callback()
      else closers.push(callback)
    },
    lose() {
      if (closed) return
      closed = true
      for (const callback of closers) callback()
    },
    close() {
      end.lose()
      soon(() => other().lose())
    },
  }
  return end
}

function soon(act: () => void): void {
  void Promise.resolve().then(act)
}
