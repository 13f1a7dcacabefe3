import type { Backend, EventStream, StreamEvent, StreamName, StreamParams } from './backend.ts'

/** What opens each stream of the contract. */
export type StreamHandlers = { [N in StreamName]: (params: StreamParams<N>) => EventStream<StreamEvent<N>> }

/** A backend's `open` from one handler per stream, so that implementing it needs no cast. */
export function openFrom(handlers: StreamHandlers): Backend['open'] {
  return (stream, params) => handlers[stream](params)
}
