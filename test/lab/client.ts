import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { openRunStore } from '../../electron/storage/run-store.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { Report } from '../../shared/report/report.ts'
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

/**
 * Runs the command line inside the client's namespace against the Service's address, with a pod named by `X-Pod-Name`.
 *
 * @param during acts on the lab; called when the run's first second is over
 */
export async function runFromClient(lab: Lab, args: readonly string[], during?: () => Promise<void>): Promise<ClientRun> {
  const evenkeel = await Evenkeel.create({}, ['ip', ...inside(lab.clientNamespace)])
  try {
    const runs = evenkeel.file('data/runs')
    const ended = evenkeel.report('run', lab.url, '--identify', 'header:X-Pod-Name', ...args)
    // What `during` throws is told first; the run is then waited for all the same.
    const acted = during === undefined ? undefined : until('the first second of load', () => hasFirstSecond(runs)).then(during)
    const [outcome] = await Promise.allSettled([acted, ended])
    if (outcome.status === 'rejected') throw outcome.reason
    const { code, report } = await ended
    const { header, entries } = await openRunStore(runs).read(report.run.id)
    const rows = entries.flatMap((entry) => (entry.kind === 'second' ? [entry.row] : []))
    return { code, report, plan: header.plan, rows, startedAtMs: Date.parse(header.startedAt) }
  } finally {
    await evenkeel.dispose()
  }
}

async function hasFirstSecond(runs: string): Promise<boolean> {
  const ids = await readdir(runs).catch(() => [])
  const events = await Promise.all(ids.map((id) => readFile(path.join(runs, id, 'events.ndjson'), 'utf8').catch(() => '')))
  return events.some((text) => text.includes('"kind":"second"'))
}
