import type { RunEvent } from '../../shared/contract/run-event.ts'
import { toleranceOf } from '../../shared/distribution/tolerance.ts'
import { isoAt } from '../../shared/report/iso-time.ts'
import type { RunSubject } from '../../shared/report/run-analysis.ts'

/** The first event of every run: what it is. */
export function openedEvent(subject: RunSubject, live: boolean): RunEvent {
  const { profile, plan } = subject
  return {
    kind: 'opened', runId: subject.id, name: subject.name, startedAt: isoAt(subject.startedAtEpochMs, 0), live, plannedMs: subject.plannedMs, plan,
    disruptions: profile.disruptions.map((disruption) => ({ atMs: disruption.atMs, do: disruption.do })),
    tolerance: profile.expect.balance && profile.expect.balance.kind !== 'affinity' ? toleranceOf(profile.expect.balance) : null,
  }
}
