import type { PowerSaveBlocker } from 'electron'

/**
 * Keeps the system from suspending the program while runs go on; the screen may still turn off.
 * @returns what is to be told how many runs there are, at each change
 */
export function keepAwake(blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>): (liveRuns: number) => void {
  let held: number | null = null
  return (liveRuns) => {
    if (liveRuns > 0) {
      held ??= blocker.start('prevent-app-suspension')
    } else if (held !== null) {
      blocker.stop(held)
      held = null
    }
  }
}
