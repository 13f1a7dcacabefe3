import type { Second } from '../../shared/contract/run-event.ts'
import type { RunEvent } from '../../shared/contract/run-event.ts'
import type { Random } from '../../shared/distribution/numerics/multinomial.ts'
import { RunAnalysis, type RunSubject } from '../../shared/report/run-analysis.ts'
import type { Report } from '../../shared/report/report.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import type { RunHeader } from '../storage/run-files.ts'
import type { StoredRun } from '../storage/run-store.ts'
import { openedEvent } from './opened-event.ts'

/** A stored run, concluded again where it has no report of its own. */
export interface OpenedRun {
  report: Report
  seconds: Second[]
  rows: SecondRow[]
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

/** Reads a run back as it was told live. A run without a report (it was interrupted, or failed) is concluded from what was kept. */
export function openStoredRun(run: StoredRun, random: Random): OpenedRun {
  const subject = subjectOf(run.header)
  const analysis = new RunAnalysis(subject)
  let failed: string | null = null
  let identifiedBy: string = run.header.profile.identify.by
  let endedAtMs = 0
  const rows: SecondRow[] = []
  for (const entry of run.entries) {
    switch (entry.kind) {
      case 'second':
        analysis.addRow(entry.row)
        rows.push(entry.row)
        endedAtMs = Math.max(endedAtMs, entry.row.toMs)
        break
      case 'timeline':
        analysis.addEvent(entry.event)
        break
      case 'pods':
        analysis.addPods(entry.pods)
        break
      case 'state':
        if (entry.state === 'failed') failed = entry.message
        break
      case 'identified':
        identifiedBy = entry.rule
        break
    }
  }
  const report = run.report ?? analysis.report({
    state: failed === null ? 'interrupted' : 'failed', endedAtMs, identifiedBy, aborted: null, random,
  })
  const { seconds, timeline } = analysis
  return {
    report,
    seconds,
    rows,
    plan: run.header.plan,
    events: [
      openedEvent(subject, false),
      { kind: 'timeline', events: timeline },
      { kind: 'seconds', seconds },
      { kind: 'state', state: report.run.state, message: failed ?? '' },
      { kind: 'report', report },
      { kind: 'closed' },
    ],
  }
}
