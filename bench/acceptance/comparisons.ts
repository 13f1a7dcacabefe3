import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { comparedParts } from '../simulations/compared-runs.ts'
import { measured, type PartResult } from './bar.ts'

/** What the comparison of two runs promises, by simulation: a line a case. */
export function measureComparisons(seed: number, runs: number): Promise<PartResult> {
  return measured(`comparisons, seed ${seed}`, () => Promise.resolve(comparedParts.flatMap(([title, simulate], index) =>
    simulate(seededRandom(seed, index), runs).map(({ what, runs: tried, rate, bar, met }) => (
      { what: `${title}: ${what}`, measured: `${(100 * rate).toFixed(1)} % of ${tried} pairs`, limit: bar, met })))))
}
