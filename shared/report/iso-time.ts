/** ISO 8601 with milliseconds of a moment on a run's clock, rounded to the nearest millisecond. */
export function isoAt(startedAtEpochMs: number, atMs: number): string {
  return new Date(Math.round(startedAtEpochMs + atMs)).toISOString()
}
