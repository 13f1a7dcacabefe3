/** Microseconds are what the clock is worth; more digits only make rows longer. */
export function roundUs(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
