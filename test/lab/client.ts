import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { parseEntries } from '../../electron/storage/run-entries.ts'
import { runEntrySchema, runFileNames } from '../../electron/storage/run-files.ts'
import { openRunStore } from '../../electron/storage/run-store.ts'
import type { Plan } from '../../shared/model/plan.ts'
import { type Report, reportSchema } from '../../shared/report/report.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { Evenkeel } from '../support/evenkeel.ts'
import type { Lab } from './lab.ts'
import { inside } from './namespaces.ts'
import { until } from './system.ts'

export interface ClientRun {
  code: number | null
  report: Report
  plan: Plan
  rows: SecondRow[]
  /** Wall clock at the run's zero. */
  startedAtMs: number
}

interface Acts {
  during?: () => Promise<void>
  thenStop?: boolean
}

const firstSecondLimitMs = 30_000

/**
 * Runs the command line inside the client's namespace against the Service's address, with a pod named by `X-Pod-Name`.
 *
 * @param acts.during acts on the lab; called when the run's first second is over
 * @param acts.thenStop interrupts the run when `during` is through
 */
export async function runFromClient(lab: Lab, args: readonly string[], acts: Acts = {}): Promise<ClientRun> {
  const evenkeel = await Evenkeel.create({}, ['ip', ...inside(lab.clientNamespace)])
  try {
    const runs = evenkeel.file('data/runs')
    const running = evenkeel.start('run', lab.url, '--identify', 'header:X-Pod-Name', '--json', ...args)
    try {
      if (acts.during) await until('the first second of load', () => hasFirstSecond(runs), firstSecondLimitMs).then(acts.during)
    } catch (error) {
      running.process.kill('SIGKILL')
      throw error
    }
    if (acts.thenStop) running.process.kill('SIGINT')
    const { code, stdout, stderr } = await running.ended
    if (stdout === '') throw new Error(`no report, exit code ${code}: ${stderr}`)
    const report = reportSchema.parse(JSON.parse(stdout))
    const { header } = await openRunStore(runs).read(report.run.id)
    const rows = await rowsIn(path.join(runs, report.run.id))
    return { code, report, plan: header.plan, rows, startedAtMs: Date.parse(header.startedAt) }
  } finally {
    await evenkeel.dispose()
  }
}

/** The seconds of a run that is kept in a folder. */
export async function rowsIn(runFolder: string): Promise<SecondRow[]> {
  const { entries } = parseEntries(await readFile(path.join(runFolder, runFileNames.events), 'utf8'), runEntrySchema)
  return entries.flatMap((entry) => (entry.kind === 'second' ? [entry.row] : []))
}

async function hasFirstSecond(runs: string): Promise<boolean> {
  const ids = await readdir(runs).catch(() => [])
  const events = await Promise.all(ids.map((id) => readFile(path.join(runs, id, 'events.ndjson'), 'utf8').catch(() => '')))
  return events.some((text) => text.includes('"kind":"second"'))
}
