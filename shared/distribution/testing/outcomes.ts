/** Every way in which so many units may fall on pods with these shares, and how probable each is. */
export function outcomes(units: number, shares: readonly number[]): { counts: number[]; probability: number }[] {
  const [share = 0, ...others] = shares
  if (others.length === 0) return [{ counts: [units], probability: share ** units }]
  let choose = 1
  return Array.from({ length: units + 1 }, (_, first) => {
    const weight = choose * share ** first
    choose *= (units - first) / (first + 1)
    return outcomes(units - first, others).map(({ counts, probability }) => ({ counts: [first, ...counts], probability: weight * probability }))
  }).flat()
}
