import { binomialBand } from './numerics/binomial.ts'
import { normalQuantile } from './numerics/normal.ts'

/** Above this many values the normal approximation, taken outwards to whole ranks, is as good as the exact ranks and needs no search. */
const exactUpTo = 1_000

/**
 * The ranks (1 to `count`) of the order statistics between which the true median lies with a probability of at least 1 - `error`,
 * whatever the distribution: the r-th smallest and r-th largest value, with r the largest for which P(B ≤ r - 1) ≤ error/2, B binomial
 * with `count` trials of 1/2 (W. R. Thompson, Ann. Math. Statist. 7 (1936) 122–128; H. A. David, H. N. Nagaraja, Order Statistics,
 * 3rd ed., section 7.1). Null with too few values for any statement: 8 for 1 %. Values must be drawn independently of each other.
 */
export function medianRanks(count: number, error: number): { low: number; high: number } | null {
  const low = count <= exactUpTo
    ? binomialBand(count, 0.5, error / 2).low
    : Math.floor((count - normalQuantile(1 - error / 2) * Math.sqrt(count)) / 2)
  return low < 1 ? null : { low, high: count - low + 1 }
}
