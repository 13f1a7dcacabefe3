import { describe, expect, it } from 'vitest'
import { sampleRuns } from '../../test/report/sample-runs.ts'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { countedRow } from '../../shared/tally/counted-row.ts'
import { storedProfile } from '../../shared/profile/stored-profile.ts'
import { runSchemaName } from '../storage/run-files.ts'
import type { StoredRun } from '../storage/run-store.ts'
import { openStoredRun } from './stored-run.ts'

const { report, rows, plan, profile, timeline, seconds } = sampleRuns.failover()
const timelineEntries = timeline.map((event) => ({ kind: 'timeline' as const, event }))
const stored: StoredRun = {
  header: {
    schema: runSchemaName, id: report.run.id, name: report.run.name, startedAt: report.run.startedAt, plannedMs: 60_000, version: report.run.version,
    pid: 1, profile: storedProfile(profile), plan,
  },
  entries: [...timelineEntries, ...rows.map((row) => ({ kind: 'second' as const, row: countedRow(row) }))],
  report, damage: null,
}
const unconcluded: StoredRun = { ...stored, entries: [...timelineEntries, ...rows.map((row) => ({ kind: 'second' as const, row }))], report: null }

describe('a stored run', () => {
  it('shows its own report, with the seconds it was concluded from', () => {
    const opened = openStoredRun(stored, seededRandom(1))
    expect(opened.report).toBe(report)
    expect(opened.seconds).toEqual(seconds)
    expect(opened.events.map(({ kind }) => kind)).toEqual(['opened', 'timeline', 'past', 'state', 'report', 'closed'])
  })
  it('has the same seconds and rows with a report as without', () => {
    const [opened, concluded] = [openStoredRun(stored, seededRandom(1)), openStoredRun(unconcluded, seededRandom(1))]
    expect(concluded.seconds).toEqual(opened.seconds)
    expect(concluded.rows).toEqual(opened.rows)
  })
  it('without a report is concluded from its rows, as interrupted', () => {
    const { report: concluded } = openStoredRun(unconcluded, seededRandom(1))
    expect(concluded.run.state).toBe('interrupted')
    expect(concluded.totals).toEqual(report.totals)
    expect(concluded.latency).toEqual(report.latency)
  })
  it('that could not be read whole says so first', () => {
    const { report: damaged } = openStoredRun({ ...stored, damage: 'events.ndjson: line 3 cannot be read' }, seededRandom(1))
    expect(damaged.remarks[0]?.text).toBe('This run could not be read whole: events.ndjson: line 3 cannot be read.')
    expect(damaged.remarks).toHaveLength(report.remarks.length + 1)
  })
})
