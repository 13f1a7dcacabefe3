/** A run's lock on its Service: taken with the first disruption, whoever asks for that, and released when the run ends. */
export class RunLock {
  private readonly acquire: () => Promise<() => Promise<void>>
  private held: Promise<() => Promise<void>> | null = null
  private over = false

  /** @param acquire takes the lock and returns how to release it; rejects where somebody else has it */
  constructor(acquire: () => Promise<() => Promise<void>>) {
    this.acquire = acquire
  }

  /** Takes the lock unless the run has it. Rejects as `acquire` does; it may be tried again then. */
  async take(): Promise<void> {
    this.held ??= this.acquire()
    try {
      await this.held
    } catch (error) {
      this.held = null
      throw error
    }
    if (this.over) await this.release()
  }

  /** Gives the lock back, also one that is only just being taken. */
  async release(): Promise<void> {
    this.over = true
    const held = this.held
    this.held = null
    const release = await held?.catch(() => null)
    await release?.()
  }
}
