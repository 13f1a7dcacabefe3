/** What the guard acts on. */
export interface QuitGuardParts {
  /** How many runs go on. */
  liveRuns(): number
  /** Asks whether to stop them and quit. */
  ask(runs: number): Promise<boolean>
  /** Stops what runs and waits until it is kept. */
  close(): Promise<void>
  /** Told why closing failed; leaving goes on all the same. */
  failed(error: unknown): void
  /** Leaves for good: asks nothing of the guard any more. */
  quit(): void
}

export interface QuitGuard {
  /**
   * To be asked at every attempt to leave. True: go on. False: not now; the guard asks the user where a run goes on, closes, and quits by
   * itself when all is kept.
   */
  mayLeave(): boolean
}

/** Holds back leaving until runs are stopped and kept; asks once, however often leaving is tried. */
export function createQuitGuard({ liveRuns, ask, close, failed, quit }: QuitGuardParts): QuitGuard {
  let state: 'open' | 'leaving' | 'left' = 'open'
  const leave = async () => {
    try {
      const runs = liveRuns()
      if (runs > 0 && !await ask(runs)) {
        state = 'open'
        return
      }
      await close()
    } catch (error) {
      failed(error)
    }
    state = 'left'
    quit()
  }
  return {
    mayLeave() {
      if (state === 'left') return true
      if (state === 'open') {
        state = 'leaving'
        void leave()
      }
      return false
    },
  }
}
