/**
 * Simulates what the comparison of two runs promises and prints the tables as Markdown; exits 1 where a bar is missed.
 * `node bench/simulations/compare.ts [seed] [runs for each case]`.
 */
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { coverage, sameTwice, slower } from './compared-runs.ts'
import { tableOf } from './parts.ts'

const seed = Number(process.argv[2] ?? 1)
const runs = Number(process.argv[3] ?? 200)
const parts = [['The same system twice', sameTwice], ['A 10 % slower system', slower], ['Intervals', coverage]] as const
let missed = 0
for (const [index, [title, simulate]] of parts.entries()) {
  const startedMs = performance.now()
  const rates = simulate(seededRandom(seed, index), runs)
  missed += rates.filter(({ met }) => !met).length
  process.stdout.write(tableOf({ title, rates, seconds: (performance.now() - startedMs) / 1_000 }))
}
process.stdout.write(`\nSeed ${seed}; ${missed === 0 ? 'all bars met' : `${missed} bars missed`}.\n`)
process.exitCode = missed === 0 ? 0 : 1
