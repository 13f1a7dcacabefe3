import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { balancerNames } from './balancers.ts'
import { evenSettings, unequalSettings } from './settings.ts'
import { severalNodes } from './nodes.ts'
import { slowPodNames } from './slow-pods.ts'
import type { Rate } from './trial.ts'
import { atThePromise, atTheTolerance, falseAlarms, hardEven } from './verdicts.ts'

/** One table of the simulations. */
export interface SimulatedPart {
  title: string
  seconds: number
  rates: Rate[]
}

const parts: readonly [string, (random: () => number) => Rate[]][] = [
  ['Even Services: skewed or pinned', (random) => falseAlarms(evenSettings, random)],
  ['Even under keep-alive, replacement and repeated looks: skewed or pinned', hardEven],
  ['One pod off by exactly the tolerance', (random) => atTheTolerance(evenSettings, random)],
  ['At the promised number of connections', (random) => atThePromise(evenSettings, random)],
  ['Which balancer', balancerNames],
  ['Slow pods', slowPodNames],
  ['Unequal shares, as expected: skewed or pinned', (random) => falseAlarms(unequalSettings, random)],
  ['Unequal shares, one pod off by exactly the tolerance', (random) => atTheTolerance(unequalSettings, random)],
  ['Unequal shares, at the promised number of connections', (random) => atThePromise(unequalSettings, random)],
  ['Several nodes, entered in turn', severalNodes],
]

/** Simulates every promise of the verdict with one seed, a table at a time. */
export function* simulateParts(seed: number): Generator<SimulatedPart> {
  for (const [index, [title, simulate]] of parts.entries()) {
    const startedMs = performance.now()
    const rates = simulate(seededRandom(seed, index))
    yield { title, rates, seconds: (performance.now() - startedMs) / 1_000 }
  }
}

/** A table as Markdown. */
export function tableOf({ title, rates }: SimulatedPart): string {
  const lines = rates.map(({ what, runs, rate, bar, met }) =>
    `| ${what} | ${runs} | ${(rate * 100).toFixed(2)} % | ${bar} | ${met ? 'met' : '**missed**'} |`)
  return `\n## ${title}\n\n| Case | Runs | Rate | Bar | |\n|---|---|---|---|---|\n${lines.join('\n')}\n`
}
