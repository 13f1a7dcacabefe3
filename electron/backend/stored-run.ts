import { pastSeconds } from '../../shared/contract/past-seconds.ts'
import type { RunEvent, Second } from '../../shared/contract/run-event.ts'
import type { Random } from '../../shared/distribution/numerics/multinomial.ts'
import { RunAnalysis, type RunSubject } from '../../shared/report/run-analysis.ts'
import type { Report } from '../../shared/report/report.ts'
import { secondOf } from '../../shared/report/second.ts'
import type { Plan, Remark } from '../../shared/model/plan.ts'
import { countedRow, type CountedRow } from '../../shared/tally/counted-row.ts'
import type { RunHeader } from '../storage/run-files.ts'
import type { StoredRun } from '../storage/run-store.ts'
import { openedEvent } from './opened-event.ts'

/** A stored run, concluded again where it has no report of its own. */
export interface OpenedRun {
  report: Report
  seconds: Second[]
  rows: CountedRow[]
  plan: Plan
  events: RunEvent[]
}

/** What a stored run was, from its header. */
export function subjectOf(header: RunHeader): RunSubject {
  return {
    id: header.id, name: header.name, version: header.version, startedAtEpochMs: Date.parse(header.startedAt), plannedMs: header.plannedMs,
    profile: header.profile, plan: header.plan,
  }
}

/**
 * Reads a run back as it was told live. One with a report is not concluded again: only its seconds are drawn anew. A run without one (it was
 * interrupted, or failed) is concluded from what was kept.
 */
export function openStoredRun(run: StoredRun, random: Random): OpenedRun {
  const subject = subjectOf(run.header)
  const rows = run.report === null
    ? run.entries.flatMap((entry) => (entry.kind === 'second' ? [countedRow(entry.row)] : []))
    : run.entries.flatMap((entry) => (entry.kind === 'second' ? [entry.row] : []))
  const failed = run.entries.findLast((entry) => entry.kind === 'state' && entry.state === 'failed')
  const message = failed?.kind === 'state' ? failed.message : null
  const concluded = run.report === null ? conclude(subject, run, message !== null, random) : run.report
  const report = run.damage === null ? concluded : { ...concluded, remarks: [damageRemark(run.damage), ...concluded.remarks] }
  const seconds = rows.map(secondOf)
  return {
    report,
    seconds,
    rows,
    plan: run.header.plan,
    events: [
      openedEvent(subject, false),
      { kind: 'timeline', events: run.entries.flatMap((entry) => (entry.kind === 'timeline' ? [entry.event] : [])) },
      pastSeconds(seconds),
      { kind: 'state', state: report.run.state, message: message ?? '' },
      { kind: 'report', report },
      { kind: 'closed' },
    ],
  }
}

/** The report of a run that has none of its own. */
function conclude(subject: RunSubject, run: StoredRun & { report: null }, isFailed: boolean, random: Random): Report {
  const analysis = new RunAnalysis(subject)
  let identifiedBy: string = run.header.profile.identify.by
  let endedAtMs = 0
  for (const entry of run.entries) {
    switch (entry.kind) {
      case 'second':
        analysis.addRow(entry.row)
        endedAtMs = Math.max(endedAtMs, entry.row.toMs)
        break
      case 'timeline':
        analysis.addEvent(entry.event)
        break
      case 'pods':
        analysis.addPods(entry.pods)
        break
      case 'identified':
        identifiedBy = entry.rule
        break
      case 'state':
        break
    }
  }
  return analysis.report({ state: isFailed ? 'failed' : 'interrupted', endedAtMs, identifiedBy, aborted: null, random })
}

/** Says of a run that could not be read whole what is missing. */
function damageRemark(damage: string): Remark {
  return { code: 'damaged-run', text: `This run could not be read whole: ${damage}.`, next: 'What is told here rests on what could be read.' }
}
