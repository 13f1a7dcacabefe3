import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again and again until there is an answer; null where none came in time. */
export async function pollUntil<T>(ask: () => Promise<T | null>, limitMs: number, everyMs = 20): Promise<T | null> {
  const limitAtMs = performance.now() + limitMs
  while (performance.now() < limitAtMs) {
    const answer = await ask()
    if (answer !== null) return answer
    await sleep(everyMs)
  }
  return null
}

/** Resolves when the process has ended; it is killed where that takes longer than the limit. Returns whether it ended by itself. */
export async function ending(child: ChildProcess, limitMs: number): Promise<boolean> {
  if (hasEnded(child)) return true
  let byItself = true
  const killer = setTimeout(() => {
    byItself = false
    child.kill('SIGKILL')
  }, limitMs)
  await new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  clearTimeout(killer)
  return byItself
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined
}
