/** One promise, measured. */
export interface Bar {
  part: string
  what: string
  measured: string
  limit: string
  met: boolean
}

/** What a part of the acceptance found out; `skipped` says why it could not be measured here. */
export interface PartResult {
  part: string
  seconds: number
  bars: Bar[]
  skipped: string | null
}

/** Measures a part; what it throws is a missed bar that names it. */
export async function measured(part: string, measure: () => Promise<Omit<Bar, 'part'>[]>): Promise<PartResult> {
  const startedMs = performance.now()
  const bars = await measure().catch((error: unknown) => [
    { what: 'runs to its end', measured: error instanceof Error ? error.message : String(error), limit: 'no failure', met: false },
  ])
  return { part, seconds: (performance.now() - startedMs) / 1_000, bars: bars.map((bar) => ({ part, ...bar })), skipped: null }
}
