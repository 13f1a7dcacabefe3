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

/** Wall clock of each act, and what they cost this thread together: on a busy computer only the latter says something. */
class Stopwatch {
  readonly tookMs: number[] = []
  cpuMs = 0

  time<T>(act: () => T): T {
    const cpu = process.threadCpuUsage()
    const startedMs = performance.now()
    const result = act()
    this.tookMs.push(performance.now() - startedMs)
    const { user, system } = process.threadCpuUsage(cpu)
    this.cpuMs += (user + system) / 1_000
    return result
  }
}

function newWatches() {
  return {
    report: new Stopwatch(), pulse: new Stopwatch(), row: new Stopwatch(), judgement: new Stopwatch(), step: new Stopwatch(), readBack: new Stopwatch(),
  }
}

const watches = newWatches()
for (let repeat = -2; repeat < repeats; repeat++) {
  const [live, stored] = [new RunAnalysis(subject), new RunAnalysis(subject)]
  const counted = repeat < 0 ? newWatches() : watches
  for (const row of rows) {
    counted.row.time(() => live.addRow(row))
    counted.judgement.time(() => live.advance())
    while (counted.step.time(() => live.advance()));
    for (let pulse = 0; pulse < 3; pulse++) counted.pulse.time(() => live.snapshot(row.toMs, partial))
  }
  counted.report.time(() => live.report({ ...end, random: seededRandom(1) }))
  counted.readBack.time(() => { for (const row of rows) stored.addRow(row) })
}

const results = [
  result('analysis of the whole run: verdict, failovers, report', watches.report, 300),
  result('live update, ten a second', watches.pulse, 10),
  result('a second comes in: its counts', watches.row, 10),
  result('… its judgement', watches.judgement, 10),
  result('… a step of its pods\' times, a hundred pods', watches.step, 10),
  result('reading a stored run back: all its seconds', watches.readBack, null),
]
for (const { what, medianMs, leastMs, p95Ms, mostMs, cpuMeanMs, limitMs, met } of results) {
  const bar = limitMs === null ? '' : `; must be < ${limitMs} ms: ${met ? 'met' : 'MISSED'}`
  process.stdout.write(`${what}: median ${medianMs} ms (${leastMs} to ${mostMs}, 95 % ≤ ${p95Ms}), CPU ${cpuMeanMs} ms in the mean${bar}\n`)
}
mkdirSync(path.dirname(values.out), { recursive: true })
const machine = `${process.platform} ${process.arch}, ${cpus().length} cores, Node ${process.versions.node}`
writeFileSync(values.out, `${JSON.stringify({ measuredAt: new Date().toISOString(), machine, ...asked, repeats, results }, null, 1)}\n`)
process.exitCode = results.every(({ met }) => met) ? 0 : 1

function result(what: string, { tookMs, cpuMs }: Stopwatch, limitMs: number | null) {
  const sorted = tookMs.toSorted((a, b) => a - b)
  const short = (ms: number): number => Number(ms.toPrecision(3))
  const at = (fraction: number): number => short(sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))] ?? 0)
  const cpuMeanMs = short(cpuMs / Math.max(1, sorted.length))
  return { what, runs: sorted.length, medianMs: at(0.5), leastMs: at(0), p95Ms: at(0.95), mostMs: at(1), cpuMeanMs, limitMs, met: limitMs === null || at(0.5) < limitMs }
}
