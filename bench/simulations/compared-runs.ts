import { compareRuns } from '../../shared/compare/compare.ts'
import type { Comparison } from '../../shared/compare/comparison.ts'
import { gaussian, syntheticRun } from '../../shared/compare/testing/synthetic-run.ts'
import type { Random } from '../../shared/distribution/numerics/multinomial.ts'
import { atLeast, type Rate } from './trial.ts'

/** What a system's response times are drawn from, in milliseconds; `luck` is a factor that all requests of a second share. */
interface Shape {
  name: string
  /** How often a p99 that is 10 % slower must be found: where the p99 lies among rare slow requests, 10⁵ of them say little of it. */
  powerBar: number
  /** Where the bar is not the 90 % that is wanted: why, else empty. */
  wanted: string
  drawMs(random: Random): number
}

const lognormal = (random: Random) => 20 * Math.exp(0.45 * gaussian(random))
const shapes: Shape[] = [
  { name: 'lognormal', powerBar: 0.9, wanted: '', drawMs: lognormal },
  {
    name: 'with slow outliers (2 % tenfold)', powerBar: 0.6, wanted: ' (90 % wanted, which 2 000 outliers do not tell)',
    drawMs: (random) => lognormal(random) * (random() < 0.02 ? 8 + 4 * random() : 1),
  },
  { name: 'heavy tail (Pareto 2.5)', powerBar: 0.9, wanted: '', drawMs: (random) => 8 * (1 - random()) ** (-1 / 2.5) },
]

/** How seconds differ from each other: not at all, each by itself, or for several seconds on end. */
const weathers = [
  { name: 'steady', spread: 0, memory: 0 }, { name: 'seconds differ by 5 %', spread: 0.05, memory: 0 },
  { name: 'spells of 5 %, correlation 0.7', spread: 0.05, memory: 0.7 },
]

interface Trial {
  shape: Shape
  weather: (typeof weathers)[number]
  seconds: number
  perSecond: number
  errors: number
}

function oneRun({ shape, weather, seconds, perSecond, errors }: Trial, slowdown: number, random: Random) {
  let luck = weather.spread * gaussian(random)
  return syntheticRun({
    seconds, perSecond, errorShare: errors, random,
    luckOf: () => {
      luck = weather.memory * luck + Math.sqrt(1 - weather.memory ** 2) * weather.spread * gaussian(random)
      return Math.exp(luck) * slowdown
    },
    drawMs: () => shape.drawMs(random),
  })
}

function quietPairs(trial: Trial, runs: number, random: Random): number {
  let quiet = 0
  for (let run = 0; run < runs; run += 1) if (compareRuns(oneRun(trial, 1, random), oneRun(trial, 1, random)).verdict === 'within-noise') quiet += 1
  return quiet
}

const trials = (seconds: number, perSecond: number, errors = 0.002): Trial[] =>
  shapes.flatMap((shape) => weathers.map((weather) => ({ shape, weather, seconds, perSecond, errors })))

const named = ({ shape, weather, seconds, perSecond }: Trial) => `${shape.name}, ${weather.name}, ${seconds} s × ${perSecond}/s`

/** The same system twice: how often nothing is called better or worse. */
export function sameTwice(random: Random, runs: number): Rate[] {
  return [...trials(60, 200), ...trials(100, 1000), ...trials(20, 500)].map((trial) =>
    atLeast(`same twice, ${named(trial)}: within noise`, quietPairs(trial, runs, random), runs, 0.95))
}

/** Everything 10 % slower at 100 000 requests: how often the p99 is called worse, and the run as a whole. */
export function slower(random: Random, runs: number): Rate[] {
  const p99IsWorse = ({ figures }: Comparison) => figures.some(({ name, word }) => name === 'response time p99' && word === 'worse')
  return trials(100, 1000).flatMap((trial) => {
    const compared = Array.from({ length: runs }, () => compareRuns(oneRun(trial, 1, random), oneRun(trial, 1.1, random)))
    const rate = (isHit: (comparison: Comparison) => boolean) => compared.filter(isHit).length
    const { shape } = trial
    return [
      atLeast(`10 % slower, ${named(trial)}: p99 worse${shape.wanted}`, rate(p99IsWorse), runs, shape.powerBar),
      atLeast(`10 % slower, ${named(trial)}: run worse`, rate(({ verdict }) => verdict === 'worse'), runs, 0.9),
    ]
  })
}

/** The true shift must lie in every interval: together they hold with 95 %. */
export function coverage(random: Random, runs: number): Rate[] {
  const holdsAll = ({ figures }: Comparison) => figures.filter(({ group }) => group === 'latency')
    .every(({ interval }) => interval === null || (interval.low <= 0.1 && 0.1 <= interval.high))
  return trials(100, 1000).map((trial) => {
    let held = 0
    for (let run = 0; run < runs; run += 1) if (holdsAll(compareRuns(oneRun(trial, 1, random), oneRun(trial, 1.1, random)))) held += 1
    return atLeast(`10 % slower, ${named(trial)}: all latency intervals hold`, held, runs, 0.95)
  })
}

/** Every promise of a comparison. */
export const comparedParts: readonly (readonly [title: string, simulate: (random: Random, runs: number) => Rate[]])[] = [
  ['The same system twice', sameTwice], ['A 10 % slower system', slower], ['Intervals', coverage],
]
