import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { coverage, sameTwice, slower } from '../simulations/compared-runs.ts'
import type { Rate } from '../simulations/trial.ts'
import { type Bar, measured, type PartResult } from './bar.ts'

type Line = Omit<Bar, 'part'>

/** What the comparison of two runs promises, by simulation. What may err in 5 % is judged over all cases, which alone say too little of so few. */
export function measureComparisons(seed: number, runs: number): Promise<PartResult> {
  return measured(`comparisons, seed ${seed}`, () => Promise.resolve([
    pooled('the same system twice: within noise', sameTwice(seededRandom(seed, 0), runs)),
    ...slower(seededRandom(seed, 1), runs).map(line),
    pooled('10 % slower: all latency intervals of a pair hold', coverage(seededRandom(seed, 2), runs)),
  ]))
}

const percent = (rate: number): string => `${(100 * rate).toFixed(1)} %`

function line({ what, runs, rate, bar, met }: Rate): Line {
  return { what, measured: `${percent(rate)} of ${runs} pairs`, limit: bar, met }
}

function pooled(what: string, cases: readonly Rate[]): Line {
  const pairs = cases.reduce((sum, { runs }) => sum + runs, 0)
  const rate = cases.reduce((sum, one) => sum + one.rate * one.runs, 0) / pairs
  const each = cases.map((one) => one.rate)
  return {
    what, measured: `${percent(rate)} of ${pairs} pairs; ${percent(Math.min(...each))} … ${percent(Math.max(...each))} in ${cases.length} cases`,
    limit: '≥ 95 %', met: rate >= 0.95,
  }
}
