/** The middle of several measurements and how far they lie apart. */
export interface Spread {
  median: number
  min: number
  max: number
}

/** @returns null where nothing was measured. */
export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const [min] = sorted
  const max = sorted.at(-1)
  const upper = sorted[Math.floor(middle)]
  const lower = sorted[Math.ceil(middle) - 1]
  if (min === undefined || max === undefined || upper === undefined || lower === undefined) return null
  return { median: (lower + upper) / 2, min, max }
}

/** One figure of one round; null where the round gave none. */
export interface RoundFigure {
  round: number
  value: number | null
}

/**
 * Ratios of two contenders, taken round by round: what disturbs the machine for a while disturbs both and leaves the ratio. Rounds in which
 * one of them has no figure are left out.
 */
export function ratiosByRound(numerators: readonly RoundFigure[], denominators: readonly RoundFigure[]): number[] {
  return numerators.flatMap(({ round, value }) => {
    const other = denominators.find((figure) => figure.round === round)?.value ?? null
    return value === null || other === null || other === 0 ? [] : [value / other]
  })
}

/** The items in an order drawn anew (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items]
  const drawn: T[] = []
  while (left.length > 0) drawn.push(...left.splice(Math.floor(random() * left.length), 1))
  return drawn
}
