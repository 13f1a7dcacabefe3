/**
 * The long measurements: simulations of the verdict and of comparisons over three seeds, the kernel lab, runs killed at random moments, and failovers
 * in demo clusters against these clusters' own account. Keeps the last results of each part in docs/acceptance (results.json, results.md) and exits
 * 1 where a bar is missed.
 *   node bench/acceptance/run.ts [--only PART,PART] [--kills 20] [--killed-runs 30] [--balancer-runs 200] [--out DIR]
 * Parts: simulations, balancers, reasons, lab, killed, failovers, compare. Each is written when it is done, so that they can be measured one after the other.
 */
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureBalancers } from './balancers.ts'
import type { PartResult } from './bar.ts'
import { measureComparisons } from './comparisons.ts'
import { measureDemoAsKernel } from './demo-as-kernel.ts'
import { measureDemoBalancers } from './demo-balancers.ts'
import { measureFailoverScenarios } from './failover-scenarios.ts'
import { measureFailovers } from './failovers.ts'
import { measureKernelLab } from './kernel-lab.ts'
import { measureKilledPlainRuns } from './killed-plain-runs.ts'
import { measureKilledRuns } from './killed-runs.ts'
import { measureReasons } from './reasons.ts'
import { keepResults } from './results.ts'
import { measureSimulations } from './simulations.ts'

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))))
const { values } = parseArgs({
  options: {
    'only': { type: 'string' }, 'kills': { type: 'string', default: '20' }, 'killed-runs': { type: 'string', default: '30' },
    'balancer-runs': { type: 'string', default: '200' },
    'out': { type: 'string', default: path.join(root, 'docs/acceptance') },
  },
})
const kills = Number(values.kills)
const killedRuns = Number(values['killed-runs'])
const balancerRuns = Number(values['balancer-runs'])
const measures: { name: string; measure: () => Promise<PartResult> }[] = [
  { name: 'simulations', measure: () => measureSimulations([1, 2, 3]) },
  { name: 'balancers', measure: () => measureBalancers(balancerRuns) },
  { name: 'balancers', measure: () => measureDemoBalancers(balancerRuns) },
  { name: 'reasons', measure: () => measureReasons([1, 2, 3]) },
  { name: 'lab', measure: () => measureKernelLab('iptables', kills) },
  { name: 'lab', measure: () => measureKernelLab('nftables', kills) },
  { name: 'lab', measure: () => measureDemoAsKernel() },
  { name: 'killed', measure: () => measureKilledRuns(killedRuns) },
  { name: 'killed', measure: () => measureKilledPlainRuns(killedRuns) },
  { name: 'failovers', measure: () => measureFailovers([1, 2, 3, 4]) },
  { name: 'failovers', measure: () => measureFailoverScenarios(3) },
  { name: 'compare', measure: () => measureComparisons(1, 100) },
]
const asked = values.only?.split(',')
const chosen = measures.filter(({ name }) => asked === undefined || asked.includes(name))
const unknown = asked?.some((part) => !measures.some(({ name }) => name === part)) ?? false
if (unknown || ![kills, killedRuns, balancerRuns].every((count) => Number.isInteger(count) && count >= 1)) {
  const parts = [...new Set(measures.map(({ name }) => name))].join(', ')
  process.stderr.write('usage: node bench/acceptance/run.ts [--only PART,PART] [--kills NUMBER] [--killed-runs NUMBER] [--balancer-runs NUMBER] '
    + `[--out DIRECTORY]\nparts: ${parts}\n`)
  process.exit(2)
}

const revision = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
const machine = `${process.platform} ${process.arch}, ${cpus().length} cores`
const results: PartResult[] = []
for (const { measure } of chosen) {
  const result = await measure()
  const missed = result.bars.filter((bar) => !bar.met)
  process.stderr.write(`${result.part}: ${result.skipped === null
    ? `${result.bars.length - missed.length} of ${result.bars.length} bars met, ${result.seconds.toFixed(0)} s`
    : `skipped: ${result.skipped}`}\n`)
  for (const bar of missed) process.stderr.write(`  missed: ${bar.what}: ${bar.measured}; must be ${bar.limit}\n`)
  results.push(result)
  await keepResults(values.out, [result], { measuredAt: new Date().toISOString(), revision, machine })
}
process.exitCode = results.every(({ bars }) => bars.every((bar) => bar.met)) ? 0 : 1
