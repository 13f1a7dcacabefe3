import type { Scheduler } from '../base/scheduler.ts'

/** Keys that wait to be looked at. A key that waits already is not added twice, so that one look covers all that changed meanwhile. */
export interface WorkQueue {
  add(key: string): void
}

/** @param delayMs how long the next key waits */
export function createWorkQueue(scheduler: Scheduler, delayMs: () => number, reconcile: (key: string) => void): WorkQueue {
  const waiting = new Set<string>()
  return {
    add(key) {
      if (waiting.has(key)) return
      waiting.add(key)
      scheduler.after(delayMs(), () => {
        waiting.delete(key)
        reconcile(key)
      })
    },
  }
}
