/** Ends what it was returned for; calling it again does nothing. */
export type Cancel = () => void

/** Time as the whole demo cluster sees it. Everything that waits does so here, so that tests can drive the clock. */
export interface Scheduler {
  /** Milliseconds since the Unix epoch, fractional, never going back. */
  now(): number
  /** Runs `run` once, `delayMs` from now. */
  after(delayMs: number, run: () => void): Cancel
}

export interface RealScheduler extends Scheduler {
  /** Cancels everything that is still waiting; later calls of `after` do nothing. */
  stop(): void
}

/** A scheduler on the process's monotonic clock, anchored once to the wall clock, so that later steps of the wall clock do not bend it. */
export function createScheduler(): RealScheduler {
  const anchorMs = Date.now() - performance.now()
  const timers = new Set<NodeJS.Timeout>()
  let stopped = false
  return {
    now: () => anchorMs + performance.now(),
    after(delayMs, run) {
      if (stopped) return () => undefined
      const timer = setTimeout(() => {
        timers.delete(timer)
        run()
      }, delayMs)
      timers.add(timer)
      return () => {
        timers.delete(timer)
        clearTimeout(timer)
      }
    },
    stop() {
      stopped = true
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}

/** Kubernetes' `Time`: RFC 3339 with whole seconds. */
export function kubernetesTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`
}

/** ISO 8601 with milliseconds. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
