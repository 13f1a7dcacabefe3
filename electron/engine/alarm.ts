import type { MessagePort } from 'node:worker_threads'
import { setTicker } from './ticker.ts'
import type { Alarm } from './waker.ts'

/** An alarm a ticker thread rings. Its times are on the run's clock, whose origin the ticker does not know. */
export function tickerAlarm(shared: SharedArrayBuffer, port: MessagePort, originMs: number): Alarm {
  const set = setTicker(shared)
  return {
    set: (dueMs) => set(dueMs + originMs),
    onRing: (callback) => port.on('message', callback),
  }
}
