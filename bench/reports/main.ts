/**
 * Measures what point 4 of the run store and the reports promise, on runs made by simulation: the list of 1 000 stored runs, and the report of
 * an hour with 100 pods and ten million requests. `node bench/reports/main.ts [--out FILE] [--seconds 3600]`; exits 1 where a bar is missed.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { openStoredRun } from '../../electron/backend/stored-run.ts'
import { summaryOf } from '../../electron/backend/run-summary.ts'
import { openRunStore } from '../../electron/storage/run-store.ts'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { reportFormats } from '../../shared/report/format-names.ts'
import { renderReport } from '../../shared/report/formats.ts'
import { keep } from '../../test/report/keep-run.ts'
import { hourRun, keepThousand } from './runs.ts'

interface Figure {
  what: string
  value: number
  unit: string
  /** The most it may be; null: told only. */
  bar: number | null
}

const { values } = parseArgs({ options: { out: { type: 'string' }, seconds: { type: 'string', default: '3600' } } })
const figures: Figure[] = []
const tell = (what: string, value: number, unit: string, bar: number | null = null) => {
  figures.push({ what, value: Number(value.toFixed(1)), unit, bar })
  process.stdout.write(`${what.padEnd(64)} ${value.toFixed(1).padStart(10)} ${unit}${bar === null ? '' : `, bar ${bar}${value <= bar ? '' : ': MISSED'}`}\n`)
}
async function timed<T>(work: () => Promise<T> | T): Promise<{ result: T; ms: number }> {
  const startedMs = performance.now()
  const result = await work()
  return { result, ms: performance.now() - startedMs }
}
const freshSchema = z.object({ openMs: z.number(), wholeMs: z.number(), cpuMs: z.number(), residentMb: z.number(), htmlMb: z.number() })

/** Opens the run of an hour with nothing of it in memory: neither in the process nor, where `dd` can ask for that, in the system's cache. */
function inFreshProcess(store: string): z.infer<typeof freshSchema> {
  spawnSync('dd', [`if=${path.join(store, 'hour', 'events.ndjson')}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' })
  const opener = fileURLToPath(new URL('open-hour.ts', import.meta.url))
  return freshSchema.parse(JSON.parse(execFileSync(process.execPath, [opener, store, 'hour'], { encoding: 'utf8' })))
}
const megabytes = (bytes: number) => bytes / 1_000_000

const directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-bench-'))
try {
  const thousand = path.join(directory, 'thousand')
  await keepThousand(openRunStore(thousand))
  const first = await timed(async () => (await openRunStore(thousand).list()).map((run) => summaryOf(run, () => false)))
  tell('list of 1,000 runs, first time in the process', first.ms, 'ms', 300)
  const again = await timed(async () => (await openRunStore(thousand).list()).map((run) => summaryOf(run, () => false)))
  tell('list of 1,000 runs, again', again.ms, 'ms', 300)

  const store = openRunStore(path.join(directory, 'hour'))
  const made = hourRun(Number(values.seconds))
  await keep(store, 'hour', made, true)
  tell('requests of the long run', made.report.totals.sent, 'requests')
  tell('its events.ndjson', megabytes((await stat(path.join(directory, 'hour', 'hour', 'events.ndjson'))).size), 'MB')
  for (const round of [1, 2, 3]) {
    const { openMs, wholeMs, cpuMs, residentMb, htmlMb } = inFreshProcess(path.join(directory, 'hour'))
    tell(`opening it from the disk, not cached, in a fresh process, ${round}`, openMs, 'ms')
    tell(`HTML report from the disk, not cached, in a fresh process, ${round}`, wholeMs, 'ms', 2000)
    tell(`of that, processor time, ${round}`, cpuMs, 'ms')
    tell(`memory of the process then, ${round}`, residentMb, 'MB')
    tell(`HTML, size, ${round}`, htmlMb, 'MB', 3)
  }
  const material = { ...openStoredRun(await store.read('hour'), seededRandom(1)), comparison: null }
  for (const format of reportFormats) {
    if (format === 'pdf') continue
    const rendered = await timed(() => renderReport(material, format))
    tell(`${format}, from the opened run`, rendered.ms, 'ms')
    tell(`${format}, size`, megabytes(Buffer.byteLength(rendered.result)), 'MB')
  }
} finally {
  await rm(directory, { recursive: true, force: true })
}
const [cpu] = cpus()
const result = { at: new Date().toISOString(), node: process.version, cpu: `${cpus().length} × ${cpu?.model ?? 'unknown'}`, figures }
if (values.out) await writeFile(values.out, `${JSON.stringify(result, null, 2)}\n`)
if (figures.some(({ value, bar }) => bar !== null && value > bar)) process.exitCode = 1
