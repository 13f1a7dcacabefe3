import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves when the condition holds; fails after the deadline. */
export async function until(condition: () => boolean, deadlineMs = 5_000): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${deadlineMs} ms: ${condition.toString()}`)
    await sleep(1)
  }
}
