import type { BenchServer } from '../server/bench-server.ts'

/** What every case has at hand. */
export interface BenchContext {
  server: BenchServer
  /** Program and arguments before a client's own, such as `taskset -c 1`; empty where nothing is pinned. */
  pinned: readonly string[]
  /** Empty at the start; files of clients go there. */
  folder: string
  rounds: number
  /** Peers to compare with; null for all that are installed. */
  peers: readonly string[] | null
  secondsPerRun: number
  warmupSeconds: number
  /** How long open loads and the long look at memory last. */
  openSeconds: number
  memorySeconds: number
  seed: number
  openFiles: number
  /** Progress, a line each. */
  say(line: string): void
}
