import type { EventStream } from './backend.ts'

/** The writing side of an `EventStream`. */
export interface EventQueue<E> {
  /** Appends an event; ignored once the stream ended. */
  push(event: E): void
  end(): void
  /** Events pushed before are still delivered, then the reader gets the error. */
  fail(error: Error): void
  readonly stream: EventStream<E>
}

export interface EventQueueOptions<E> {
  /** Called once when the reader gives up or has read to the end. */
  onClose?: () => void
  /** Called for each event just before the reader gets it. */
  onTaken?: () => void
  /**
   * Joins a new event with the last unread one, or returns null where both must be kept. This bounds the queue where a reader is slow and
   * only the newest state matters.
   */
  merge?: (last: E, next: E) => E | null
}

/** An event stream written by pushing and read by one reader. */
export function createEventQueue<E>(options: EventQueueOptions<E> = {}): EventQueue<E> {
  let waiting: E[] = []
  let finished = false
  let error: Error | null = null
  let closed = false
  let wake: (() => void) | null = null

  const ring = () => {
    wake?.()
    wake = null
  }
  const close = () => {
    if (closed) return
    closed = true
    finished = true
    waiting = []
    ring()
    options.onClose?.()
  }

  async function* read(): AsyncGenerator<E, void, void> {
    try {
      while (!closed) {
        const batch = waiting
        waiting = []
        for (const event of batch) {
          if (closed) return
          options.onTaken?.()
          yield event
        }
        if (waiting.length > 0 || closed) continue
        if (error) throw error
        if (finished) return
        await new Promise<void>((resolve) => { wake = resolve })
      }
    } finally {
      close()
    }
  }

  return {
    push(event) {
      if (finished) return
      const last = waiting.at(-1)
      const merged = last !== undefined && options.merge ? options.merge(last, event) : null
      if (merged === null) waiting.push(event)
      else waiting[waiting.length - 1] = merged
      ring()
    },
    end() {
      finished = true
      ring()
    },
    fail(reason) {
      if (finished) return
      error = reason
      finished = true
      ring()
    },
    stream: { close, [Symbol.asyncIterator]: () => read() },
  }
}
