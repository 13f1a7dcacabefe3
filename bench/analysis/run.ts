/**
 * How long the analysis of a large run takes: 1 000 pods, 10⁷ requests. Prints medians with their range, keeps them in
 * bench/results/analysis.json and exits 1 where a bar is missed.
 *   node bench/analysis/run.ts [--pods 1000] [--requests 10000000] [--seconds 60] [--repeats 15] [--out FILE]
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { RunAnalysis } from '../../shared/report/run-analysis.ts'
import { largeRun } from './large-run.ts'

const { values } = parseArgs({
  options: {
    pods: { type: 'string', default: '1000' }, requests: { type: 'string', default: '10000000' }, seconds: { type: 'string', default: '60' },
    repeats: { type: 'string', default: '15' },
    out: { type: 'string', default: path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'results/analysis.json') },
  },
})
const asked = { pods: Number(values.pods), requests: Number(values.requests), seconds: Number(values.seconds), seed: 1 }
const repeats = Number(values.repeats)
const { subject, rows, partial } = largeRun(asked)
const durationMs = asked.seconds * 1_000
const end = { state: 'finished', endedAtMs: durationMs, identifiedBy: 'X-Pod-Name', aborted: null } as const

const took = (act: () => void): number => {
  const startedMs = performance.now()
  act()
  return performance.now() - startedMs
}
const samples = { report: [] as number[], pulse: [] as number[], row: [] as number[], conclusions: [] as number[], readBack: [] as number[] }
for (let repeat = -2; repeat < repeats; repeat++) {
  const analysis = new RunAnalysis(subject)
  const row: number[] = []
  const conclusions: number[] = []
  const pulse: number[] = []
  const readBack = took(() => {
    for (const [second, one] of rows.entries()) {
      row.push(took(() => { analysis.addRow(one) }))
      if (second % 10 !== 9) continue
      conclusions.push(took(() => { analysis.snapshot(one.toMs, null) }))
      pulse.push(took(() => { analysis.snapshot(one.toMs, partial) }))
    }
  }) - sum(conclusions) - sum(pulse)
  const report = took(() => { analysis.report({ ...end, random: seededRandom(1) }) })
  if (repeat < 0) continue
  samples.readBack.push(readBack)
  samples.report.push(report)
  samples.row.push(...row)
  samples.conclusions.push(...conclusions)
  samples.pulse.push(...pulse)
}

const results = [
  result('analysis of the whole run: verdict, failovers, report', samples.report, 300),
  result('live update, ten a second', samples.pulse, 10),
  result('the first live update after a second, with a new verdict', samples.conclusions, null),
  result('taking in a second: its counts and histograms', samples.row, null),
  result('reading a stored run back: all its seconds', samples.readBack, null),
]
for (const { what, medianMs, leastMs, p95Ms, mostMs, limitMs, met } of results) {
  const bar = limitMs === null ? '' : `; must be < ${limitMs} ms: ${met ? 'met' : 'MISSED'}`
  process.stdout.write(`${what}: median ${medianMs} ms (${leastMs} to ${mostMs}, 95 % ≤ ${p95Ms})${bar}\n`)
}
mkdirSync(path.dirname(values.out), { recursive: true })
const machine = `${process.platform} ${process.arch}, ${cpus().length} cores, Node ${process.versions.node}`
writeFileSync(values.out, `${JSON.stringify({ measuredAt: new Date().toISOString(), machine, ...asked, repeats, results }, null, 1)}\n`)
process.exitCode = results.every(({ met }) => met) ? 0 : 1

function result(what: string, tookMs: readonly number[], limitMs: number | null) {
  const sorted = tookMs.toSorted((a, b) => a - b)
  const at = (fraction: number): number => Number((sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? 0).toPrecision(3))
  return { what, runs: sorted.length, medianMs: at(0.5), leastMs: at(0), p95Ms: at(0.95), mostMs: at(1), limitMs, met: limitMs === null || at(0.5) < limitMs }
}

function sum(list: readonly number[]): number {
  return list.reduce((total, one) => total + one, 0)
}
