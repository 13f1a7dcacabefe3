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
  /** The system is about to end: closes and quits without asking anybody. */
  leaveUnasked(): void
}

/** Holds back leaving until runs are stopped and kept; asks once, however often leaving is tried. */
export function createQuitGuard({ liveRuns, ask, close, failed, quit }: QuitGuardParts): QuitGuard {
  let state: 'open' | 'leaving' | 'left' = 'open'
  let unasked = false
  const leave = async () => {
    try {
      const runs = liveRuns()
      if (runs > 0 && !unasked && !await ask(runs) && !unasked) {
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
  const begin = () => {
    if (state !== 'open') return
    state = 'leaving'
    void leave()
  }
  return {
    mayLeave() {
      begin()
      return state === 'left'
    },
    leaveUnasked() {
      unasked = true
      begin()
    },
  }
}
