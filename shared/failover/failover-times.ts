import type { Failover } from '../report/report.ts'
import type { FailoverVerdict } from './verdict.ts'
import type { ErrorClass } from '../tally/error-class.ts'

/** The stopwatch of one disruption: `Failover` of the report with its times in milliseconds of the run's clock. Unknown stays null. */
export interface FailoverTimes {
  disruption: string
  victim: string
  /** Not asked for by this run. */
  unplanned?: boolean
  /** When we sent the request that broke the pod; its first sign where we did not. */
  requestedAtMs: number
  /** When the watch showed the victim terminating; null where it was not deleted, too. */
  terminatingAtMs: number | null
  /** When the watch showed the victim's endpoint terminating, not ready or gone. */
  sliceAtMs: number | null
  /** When the last connection that the victim answered on was opened. */
  lastNewConnectionAtMs: number | null
  lastVictimAnswerAtMs: number | null
  /** Intended start of the first failed request, end of the last. */
  firstErrorAtMs: number | null
  lastErrorAtMs: number | null
  errorWindowMs: number
  failedRequests: number
  /** By class, the most frequent first; unexpected statuses stand here too, though they are not failed requests. */
  errors: { class: ErrorClass; count: number }[]
  newcomer: string | null
  newcomerScheduledAtMs: number | null
  newcomerReadyAtMs: number | null
  newcomerInSliceAtMs: number | null
  newcomerAtMs: number | null
  evenAgainAtMs: number | null
  verdict: FailoverVerdict
}

/** As the report has it: ISO times, given when the run's clock stood at 0 (milliseconds since 1970). */
export function toFailover(times: FailoverTimes, startedAtEpochMs: number): Failover {
  const iso = (ms: number): string => new Date(Math.round(startedAtEpochMs + ms)).toISOString()
  const maybe = (ms: number | null): string | null => (ms === null ? null : iso(ms))
  return {
    disruption: times.disruption, victim: times.victim, ...(times.unplanned ? { unplanned: true } : {}),
    requestedAt: iso(times.requestedAtMs),
    terminatingAt: maybe(times.terminatingAtMs),
    sliceAt: maybe(times.sliceAtMs),
    lastNewConnectionAt: maybe(times.lastNewConnectionAtMs),
    lastVictimAnswerAt: maybe(times.lastVictimAnswerAtMs),
    firstErrorAt: maybe(times.firstErrorAtMs),
    lastErrorAt: maybe(times.lastErrorAtMs),
    errorWindowMs: times.errorWindowMs, failedRequests: times.failedRequests, errors: times.errors, newcomer: times.newcomer,
    newcomerScheduledAt: maybe(times.newcomerScheduledAtMs),
    newcomerReadyAt: maybe(times.newcomerReadyAtMs),
    newcomerInSliceAt: maybe(times.newcomerInSliceAtMs),
    newcomerAt: maybe(times.newcomerAtMs),
    evenAgainAt: maybe(times.evenAgainAtMs),
    verdict: times.verdict,
  }
}
