/**
 * Simulates what the comparison of two runs promises and prints the tables as Markdown; exits 1 where a bar is missed.
 * `node bench/simulations/compare.ts [seed] [runs for each case]`.
 */
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { comparedParts } from './compared-runs.ts'
import { tableOf } from './parts.ts'

const seed = Number(process.argv[2] ?? 1)
const runs = Number(process.argv[3] ?? 200)
let missed = 0
for (const [index, [title, simulate]] of comparedParts.entries()) {
  const startedMs = performance.now()
  const rates = simulate(seededRandom(seed, index), runs)
  missed += rates.filter(({ met }) => !met).length
  process.stdout.write(tableOf({ title, rates, seconds: (performance.now() - startedMs) / 1_000 }))
}
process.stdout.write(`\nSeed ${seed}; ${missed === 0 ? 'all bars met' : `${missed} bars missed`}.\n`)
process.exitCode = missed === 0 ? 0 : 1
