import type { Scheduler } from '../base/scheduler.ts'

interface Waiting {
  atMs: number
  order: number
  run: () => void
}

/** A scheduler whose time passes only when a test says so. */
export class FakeScheduler implements Scheduler {
  private nowMs: number
  private order = 0
  private waiting: Waiting[] = []

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.nowMs = startMs
  }

  now(): number {
    return this.nowMs
  }

  after(delayMs: number, run: () => void): () => void {
    const entry: Waiting = { atMs: this.nowMs + Math.max(0, delayMs), order: this.order++, run }
    this.waiting.push(entry)
    return () => {
      this.waiting = this.waiting.filter((other) => other !== entry)
    }
  }

  /** Lets `durationMs` pass, running what falls due in its order. */
  advance(durationMs: number): void {
    const untilMs = this.nowMs + durationMs
    for (let next = this.earliest(untilMs); next !== undefined; next = this.earliest(untilMs)) {
      const due = next
      this.waiting = this.waiting.filter((other) => other !== due)
      this.nowMs = due.atMs
      due.run()
    }
    this.nowMs = untilMs
  }

  private earliest(untilMs: number): Waiting | undefined {
    return this.waiting
      .filter((entry) => entry.atMs <= untilMs)
      .sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0]
  }
}
