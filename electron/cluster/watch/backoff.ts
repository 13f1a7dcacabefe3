import { setTimeout as sleep } from 'node:timers/promises'

/** Waits that double, with jitter, so that many clients do not return at once. */
export interface Backoff {
  /** Resolves after the next wait; rejects when the signal aborts. */
  wait(signal: AbortSignal): Promise<void>
  /** The next wait is the first again. */
  reset(): void
}

export interface BackoffOptions {
  firstMs: number
  mostMs: number
  /** Uniform in [0, 1). */
  random: () => number
}

export function createBackoff({ firstMs, mostMs, random }: BackoffOptions): Backoff {
  let nextMs = firstMs
  return {
    async wait(signal) {
      const waitMs = nextMs * (0.5 + random() / 2)
      nextMs = Math.min(nextMs * 2, mostMs)
      await sleep(waitMs, undefined, { signal })
    },
    reset() {
      nextMs = firstMs
    },
  }
}
