/**
 * Simulates what the verdict promises (false alarms, exactly at the tolerance, power, naming of balancers) and prints the tables
 * as Markdown; exits 1 where a bar is missed. `node bench/simulations/run.ts [seed]`.
 */
import { simulateParts, tableOf } from './parts.ts'

const seed = Number(process.argv[2] ?? 1)
let missed = 0
for (const part of simulateParts(seed)) {
  missed += part.rates.filter((rate) => !rate.met).length
  process.stderr.write(`${part.title}: ${part.seconds.toFixed(1)} s\n`)
  process.stdout.write(tableOf(part))
}
process.stdout.write(`\nSeed ${seed}; ${missed === 0 ? 'all bars met' : `${missed} bars missed`}.\n`)
process.exitCode = missed === 0 ? 0 : 1
