/** Two presses within `withinMs` of each other count as one wish; `press` tells whether this press completes it. */
export interface DoublePress {
  press(atMs: number): boolean
}

export function createDoublePress(withinMs: number): DoublePress {
  let firstAtMs: number | null = null
  return {
    press(atMs) {
      const complete = firstAtMs !== null && atMs - firstAtMs <= withinMs
      firstAtMs = complete ? null : atMs
      return complete
    },
  }
}
