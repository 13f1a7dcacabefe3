import { errorClasses, type ErrorClass } from '../tally/error-class.ts'
import type { Failure, SecondRow } from '../tally/second-row.ts'
import type { Disruption } from './disruptions.ts'

/** A disruption and how long failures without a pod's name are laid at its door, should they go on without a pause. */
export interface LossWindow {
  disruption: Disruption
  settledAtMs: number
}

export interface Losses {
  /** From when on requests were in vain (`vainFromMs`), never before the disruption. */
  firstErrorAtMs: number | null
  lastErrorAtMs: number | null
  failedRequests: number
  errors: { class: ErrorClass; count: number }[]
}

/** Failures that follow each other closer than this belong to one disturbance. */
const pauseMs = 2_000
const timeouts: ErrorClass[] = ['connect-timeout', 'response-timeout']

/**
 * Which failed requests each disruption cost. A failure on a connection known to lead to a victim is that victim's; one on another pod's
 * is nobody's here; one without a name belongs to the latest disruption before it (timeouts: before it was sent) whose disturbance still
 * goes on: until it settled, and further while failures follow within 2 s. What fails before the first sign of a pod that the cluster chose, or
 * that somebody else took, is that pod's, where nothing else explains it. Each failure counts once.
 *
 * Rows list at most 500 failures but count all: where a list is cut, its proportions stand for the whole second.
 */
export function lossesOf(windows: LossWindow[], rows: SecondRow[]): Map<Disruption, Losses> {
  const ordered = windows.toSorted((a, b) => a.disruption.requestedAtMs - b.disruption.requestedAtMs)
  const sums = new Map(ordered.map(({ disruption }) => [disruption, new LossSum(disruption.requestedAtMs)]))
  const endsMs = new Map(ordered.map(({ disruption, settledAtMs }) => [disruption, settledAtMs + pauseMs]))
  for (const row of rows) {
    const listed = countBy(row.failures, (failure) => failure.class)
    for (const failure of row.failures.toSorted((a, b) => a.endedAtMs - b.endedAtMs)) {
      const disruption = ownerOf(failure, ordered, endsMs)
      if (!disruption) continue
      if (failure.responder === null) endsMs.set(disruption, Math.max(endsMs.get(disruption) ?? 0, failure.endedAtMs + pauseMs))
      const inFull = row.errors[failure.class] ?? 0
      sums.get(disruption)?.add(failure, Math.max(1, inFull / (listed.get(failure.class) ?? 1)))
    }
    addStatuses(row, ordered, endsMs, sums)
  }
  return new Map([...sums].map(([disruption, sum]) => [disruption, sum.losses()]))
}

function ownerOf(failure: Failure, ordered: LossWindow[], endsMs: Map<Disruption, number>): Disruption | undefined {
  if (failure.responder !== null) {
    return ordered.findLast(
      ({ disruption }) => disruption.victim === failure.responder && disruption.requestedAtMs <= failure.endedAtMs,
    )?.disruption
  }
  const causeBeforeMs = timeouts.includes(failure.class) ? failure.sentAtMs : failure.endedAtMs
  const latest = ordered.findLast(({ disruption }) => disruption.requestedAtMs <= causeBeforeMs)
    ?? ordered.find(({ disruption }) => disruption.requestedAtMs <= failure.endedAtMs)
  const stillMs = timeouts.includes(failure.class) ? failure.sentAtMs : failure.endedAtMs
  if (latest && stillMs <= (endsMs.get(latest.disruption) ?? 0)) return latest.disruption
  return ordered.find(({ disruption: { requestedAtMs, lossesFromMs = Infinity } }) => lossesFromMs <= causeBeforeMs && requestedAtMs > causeBeforeMs)?.disruption
}

/** Unexpected statuses are only counted per second: those of whole seconds within the disturbance, without those other pods gave. */
function addStatuses(row: SecondRow, ordered: LossWindow[], endsMs: Map<Disruption, number>, sums: Map<Disruption, LossSum>): void {
  const statuses = (row.errors.status ?? 0) + (row.errors['api-status'] ?? 0)
  const latest = ordered.findLast(({ disruption }) => disruption.requestedAtMs < row.toMs)
  if (statuses === 0 || !latest || row.fromMs >= (endsMs.get(latest.disruption) ?? 0) - pauseMs) return
  const failedAt = countBy(row.failures, (failure) => failure.responder)
  const elsewhere = Object.entries(row.responders).reduce((sum, [pod, responder]) =>
    (pod === latest.disruption.victim ? sum : sum + Math.max(0, responder.errors - (failedAt.get(pod) ?? 0))), 0)
  sums.get(latest.disruption)?.addStatuses(Math.max(0, statuses - elsewhere))
}

/**
 * From when on a failed request was in vain. One sent after the disruption was requested: since it was due. One that was on its way by
 * then, however long: since it broke. But where it broke by silence (a timeout), that silence may have begun with the disruption.
 */
function vainFromMs(failure: Failure, requestedAtMs: number): number {
  const broke = failure.sentAtMs < requestedAtMs && !timeouts.includes(failure.class)
  return broke ? failure.endedAtMs : Math.max(failure.intendedAtMs, requestedAtMs)
}

class LossSum {
  private readonly requestedAtMs: number
  private firstMs = Infinity
  private lastMs = -Infinity
  private readonly counts = new Map<ErrorClass, number>()

  constructor(requestedAtMs: number) {
    this.requestedAtMs = requestedAtMs
  }

  add(failure: Failure, weight: number): void {
    this.firstMs = Math.min(this.firstMs, vainFromMs(failure, this.requestedAtMs))
    this.lastMs = Math.max(this.lastMs, failure.endedAtMs)
    this.counts.set(failure.class, (this.counts.get(failure.class) ?? 0) + weight)
  }

  addStatuses(count: number): void {
    if (count > 0) this.counts.set('status', (this.counts.get('status') ?? 0) + count)
  }

  losses(): Losses {
    const errors = errorClasses.flatMap((name) => {
      const count = Math.round(this.counts.get(name) ?? 0)
      return count > 0 ? [{ class: name, count }] : []
    })
    const failedRequests = errors.reduce((sum, error) => (error.class === 'status' ? sum : sum + error.count), 0)
    return {
      firstErrorAtMs: this.firstMs === Infinity ? null : this.firstMs,
      lastErrorAtMs: this.lastMs === -Infinity ? null : this.lastMs,
      failedRequests, errors: errors.sort((a, b) => b.count - a.count),
    }
  }
}

function countBy<T, K>(list: T[], key: (item: T) => K): Map<K, number> {
  const counts = new Map<K, number>()
  for (const item of list) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1)
  return counts
}
