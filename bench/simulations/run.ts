/**
 * Simulates what the verdict promises (false alarms, exactly at the tolerance, power, naming of balancers) and prints the tables
 * as Markdown; exits 1 where a bar is missed. `node bench/simulations/run.ts [seed]`.
 */
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { balancerNames } from './balancers.ts'
import type { Rate } from './trial.ts'
import { atThePromise, atTheTolerance, falseAlarms, hardEven } from './verdicts.ts'

const seed = Number(process.argv[2] ?? 1)
const parts: [string, (random: () => number) => Rate[]][] = [
  ['Even Services: skewed or pinned', falseAlarms],
  ['Even under keep-alive, replacement and repeated looks: skewed or pinned', hardEven],
  ['One pod off by exactly the tolerance', atTheTolerance],
  ['At the promised number of connections', atThePromise],
  ['Which balancer', balancerNames],
]

let missed = 0
for (const [index, [title, simulate]] of parts.entries()) {
  const startedMs = performance.now()
  const rates = simulate(seededRandom(seed, index))
  missed += rates.filter((rate) => !rate.met).length
  process.stderr.write(`${title}: ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`)
  process.stdout.write(`\n## ${title}\n\n| Case | Runs | Rate | Bar | |\n|---|---|---|---|---|\n`)
  for (const { what, runs, rate, bar, met } of rates) {
    process.stdout.write(`| ${what} | ${runs} | ${(rate * 100).toFixed(2)} % | ${bar} | ${met ? 'met' : '**missed**'} |\n`)
  }
}
process.stdout.write(`\nSeed ${seed}; ${missed === 0 ? 'all bars met' : `${missed} bars missed`}.\n`)
process.exitCode = missed === 0 ? 0 : 1
