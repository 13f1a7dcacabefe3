import type { Stratum } from './evidence.ts'
import { chiSquareCdf, chiSquareSurvival, lnGamma } from './numerics/gamma.ts'
import { categorySampler, pearson, type Random } from './numerics/multinomial.ts'
import { unitsIn } from './pod-statistics.ts'

export interface Fit {
  /** X²/(P - 1), over epochs Σ X²/Σ(P_e - 1); null without units. */
  dispersion: number | null
  /** How often chance alone is at least as uneven; null where it could only be found by simulation and that was not asked for. */
  pValue: number | null
  /** How often chance alone is at least as even; null as above. */
  evenPValue: number | null
}

/** One epoch's units against what is expected of each pod. */
interface Test {
  units: number
  observed: number[]
  expected: number[]
  statistic: number
  degrees: number
  dense: boolean
}

const roundsWanted = 1_999
const roundsWorthwhile = 199
const drawsAllowed = 4_000_000
const leastExpected = 5

/**
 * Pearson's goodness of fit of the units to their expected shares, epoch by epoch. With every expected count at least 5 by the chi-square
 * distribution; else by simulating the multinomial, p = (b + 1)/(B + 1) (A. C. A. Hope, J. R. Statist. Soc. B 30 (1968) 582–598), for
 * which `random` is needed; without it, or beyond a few million draws, p stays null. The lower tail feels that counts are whole numbers long
 * after the upper one no longer does (three pods of 8, 8, 8: X² = 0, yet chance comes to it in 3 %): few units are simulated for it, and of more
 * it is at least the multinomial probability of what was seen. The p-value informs; it never decides (docs/method.md, Evenness).
 */
export function goodnessOfFit(strata: Stratum[], random: Random | null): Fit {
  const tests = strata.flatMap((stratum): Test[] => {
    const units = unitsIn(stratum)
    const pods = stratum.pods.filter((pod) => pod.expectedShare > 0)
    if (units === 0 || pods.length < 2) return []
    const expected = pods.map((pod) => pod.expectedShare * units)
    const observed = pods.map((pod) => stratum.observed[pod.name] ?? 0)
    return [{ units, observed, expected, statistic: pearson(observed, expected), degrees: pods.length - 1, dense: expected.every((e) => e >= leastExpected) }]
  })
  const statistic = tests.reduce((sum, test) => sum + test.statistic, 0)
  const degrees = tests.reduce((sum, test) => sum + test.degrees, 0)
  if (degrees === 0) return { dispersion: null, pValue: null, evenPValue: null }
  const dispersion = statistic / degrees
  const sparse = tests.filter((test) => !test.dense)
  if (sparse.length === 0) {
    return { dispersion, pValue: chiSquareSurvival(statistic, degrees), evenPValue: evenness(tests, statistic, degrees, random) }
  }
  const draws = sparse.reduce((sum, test) => sum + test.units, 0)
  const rounds = Math.min(roundsWanted, Math.floor(drawsAllowed / draws))
  if (!random || rounds < roundsWorthwhile) return { dispersion, pValue: null, evenPValue: null }
  const denseDegrees = tests.reduce((sum, test) => (test.dense ? sum + test.degrees : sum), 0)
  const simulate = sparse.map((test) => multinomialStatistic(test.expected, test.units, random))
  let asUneven = 0
  let asEven = 0
  for (let round = 0; round < rounds; round++) {
    const drawn = simulate.reduce((sum, draw) => sum + draw(), chiSquareDraw(denseDegrees, random))
    if (drawn >= statistic - 1e-9) asUneven++
    if (drawn <= statistic + 1e-9) asEven++
  }
  return { dispersion, pValue: (asUneven + 1) / (rounds + 1), evenPValue: (asEven + 1) / (rounds + 1) }
}

/** How often chance is at least as even, with every expected count at least 5. */
function evenness(tests: Test[], statistic: number, degrees: number, random: Random | null): number {
  const units = tests.reduce((sum, test) => sum + test.units, 0)
  if (!random || units * roundsWanted > drawsAllowed) {
    return Math.max(chiSquareCdf(statistic, degrees), Math.exp(tests.reduce((sum, test) => sum + lnProbability(test), 0)))
  }
  const simulate = tests.map((test) => multinomialStatistic(test.expected, test.units, random))
  let asEven = 0
  for (let round = 0; round < roundsWanted; round++) {
    if (simulate.reduce((sum, draw) => sum + draw(), 0) <= statistic + 1e-9) asEven++
  }
  return (asEven + 1) / (roundsWanted + 1)
}

/** ln of the multinomial probability n!·Π qᵢ^oᵢ/oᵢ! of exactly these counts (Abramowitz & Stegun 26.1.22). */
function lnProbability({ units, observed, expected }: Test): number {
  return observed.reduce((sum, count, i) => sum - lnGamma(count + 1) + (count > 0 ? count * Math.log((expected[i] ?? 0) / units) : 0), lnGamma(units + 1))
}

function multinomialStatistic(expected: number[], units: number, random: Random): () => number {
  const draw = categorySampler(expected, random)
  const counts = new Float64Array(expected.length)
  return () => {
    counts.fill(0)
    for (let i = 0; i < units; i++) {
      const category = draw()
      counts[category] = (counts[category] ?? 0) + 1
    }
    return pearson(counts, expected)
  }
}

/** A draw of the chi-square distribution: each two degrees are an exponential, an odd one a squared normal (Box and Muller 1958). */
function chiSquareDraw(degrees: number, random: Random): number {
  let sum = 0
  for (let pair = 0; pair + 2 <= degrees; pair += 2) sum -= 2 * Math.log(1 - random())
  if (degrees % 2 === 1) sum += -2 * Math.log(1 - random()) * Math.cos(2 * Math.PI * random()) ** 2
  return sum
}
