import type { PodShare } from '../../shared/distribution/evidence.ts'
import type { Random } from '../../shared/distribution/numerics/multinomial.ts'
import { podNames } from '../../shared/distribution/testing/choosers.ts'
import { multinomialCounts } from '../../shared/distribution/testing/multinomial-counts.ts'

/** Pods with the shares they should get, and those of them that a simulation lets deviate. */
export interface Setting {
  label: string
  pods: PodShare[]
  odd: number[]
}

/** Even Services. */
export const evenSettings: readonly Setting[] = [3, 10, 50, 200].map((size) => setting(`P = ${size}`, new Array<number>(size).fill(1), [0]))

/** Canaries and weights: the smallest share decides how much is needed, and either end may deviate. */
export const unequalSettings: readonly Setting[] = [
  setting('canary 90 : 10', [90, 10], [1]),
  setting('canary 99 : 1', [99, 1], [1]),
  setting('canary of one pod beside three, 10 %', [30, 30, 30, 10], [0, 3]),
  setting('weights 5 : 3 : 1 : 1', [5, 3, 1, 1], [0, 3]),
  setting('weights 1 to 10', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [0, 9]),
  setting('50 pods, half of them with the double weight', Array.from({ length: 50 }, (_, i) => 1 + (i % 2)), [0, 1]),
]

function setting(label: string, weights: number[], odd: number[]): Setting {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const names = podNames(weights.length)
  return { label, odd, pods: weights.map((weight, i) => ({ name: names[i] ?? '', expectedShare: weight / total })) }
}

/** Counts of n independent choices; `odd` names the pod whose share is off by the relative deviation, for which the others make up alike. */
export function drawnCounts({ pods }: Setting, n: number, random: Random, odd = 0, deviation = 0): Record<string, number> {
  const share = pods[odd]?.expectedShare ?? 0
  const others = (1 - share * (1 + deviation)) / (1 - share)
  const weights = pods.map(({ expectedShare }, i) => expectedShare * (i === odd ? 1 + deviation : others))
  const counts = multinomialCounts(weights, n, random)
  return Object.fromEntries(pods.map(({ name }, i) => [name, counts[i] ?? 0]))
}
