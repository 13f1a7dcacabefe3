import { AddressTally } from './address-tally.ts'
import { errorClasses, type ErrorClass } from './error-class.ts'
import { Histogram } from './histogram.ts'
import { ResponderTally, type ResponderTotals } from './responder-tally.ts'
import { roundUs } from './round-us.ts'
import type { Choice, Failure, ResponderRow, SecondRow } from './second-row.ts'

export interface TallyLimits {
  /** The most failures kept in full; `errors` counts all. */
  failures: number
  choices: number
}

/** What a row of one second keeps (second-row.ts). */
export const secondLimits: TallyLimits = { failures: 500, choices: 500 }
/** What the totals of a run keep: bounded however long it lasts. */
export const runLimits: TallyLimits = { failures: 50_000, choices: 50_000 }

/** The totals of one or more rows, to read: what the analysis of a run starts from. */
export interface RunTotals {
  readonly fromMs: number
  readonly toMs: number
  readonly sent: number
  readonly completed: number
  readonly failed: number
  readonly unfinished: number
  readonly skipped: number
  readonly connections: number
  readonly unidentified: Readonly<{ requests: number; connections: number }>
  readonly mixedConnections: number
  readonly requestsPerConnection: Readonly<{ sum: number; sumOfSquares: number }>
  readonly errors: ReadonlyMap<ErrorClass, number>
  readonly responders: ReadonlyMap<string, ResponderTotals>
  readonly histograms: Readonly<TallyHistograms>
  /** In the order of their seconds; at most `runLimits.failures`. */
  readonly failures: readonly Failure[]
  /** Pairs of opening time and responder, in the order of their seconds; at most `runLimits.choices`. */
  readonly choices: readonly Readonly<Choice>[]
}

export interface TallyHistograms {
  response: Histogram
  service: Histogram
  connect: Histogram
  tls: Histogram
  firstByte: Histogram
  lateness: Histogram
}

const histogramNames = ['response', 'service', 'connect', 'tls', 'firstByte', 'lateness'] as const

type RowCounts = Omit<SecondRow, 'responders' | 'histograms' | 'failures' | 'choices' | 'sources' | 'lookups' | 'entries'>

/** Bounded counts of an interval, mutable and mergeable. Times are milliseconds on the run's clock (second-row.ts). */
export class Tally implements RunTotals {
  fromMs: number
  toMs: number
  sent = 0
  completed = 0
  failed = 0
  unfinished = 0
  skipped = 0
  connections = 0
  mixedConnections = 0
  readonly unidentified = { requests: 0, connections: 0 }
  readonly requestsPerConnection = { sum: 0, sumOfSquares: 0 }
  readonly errors = new Map<ErrorClass, number>()
  readonly responders = new Map<string, ResponderTally>()
  readonly histograms: TallyHistograms = {
    response: new Histogram(), service: new Histogram(), connect: new Histogram(),
    tls: new Histogram(), firstByte: new Histogram(), lateness: new Histogram(),
  }
  readonly failures: Failure[] = []
  readonly choices: Choice[] = []
  readonly addresses = new AddressTally()
  readonly #limits: TallyLimits

  constructor(fromMs: number, limits: TallyLimits = secondLimits) {
    this.fromMs = fromMs
    this.toMs = fromMs
    this.#limits = limits
  }

  /** The responder's own tally, made at its first mention. */
  responder(name: string): ResponderTally {
    const known = this.responders.get(name)
    if (known !== undefined) return known
    const made = new ResponderTally()
    this.responders.set(name, made)
    return made
  }

  countError(errorClass: ErrorClass, times = 1): void {
    this.errors.set(errorClass, (this.errors.get(errorClass) ?? 0) + times)
  }

  recordFailure(failure: Failure): void {
    this.countFailure(failure)
    if (failure.responder !== null) this.responder(failure.responder).errors += 1
  }

  /** A failure whose responder is counted elsewhere. */
  countFailure(failure: Failure): void {
    this.failed += 1
    this.countError(failure.class)
    if (this.failures.length < this.#limits.failures) this.failures.push(failure)
  }

  /** A connection's first identified response told where it leads. */
  recordChoice(openedAtMs: number, responder: string): void {
    this.responder(responder).recordConnection(openedAtMs)
    this.keepChoice(openedAtMs, responder)
  }

  /** A choice whose responder is counted elsewhere. */
  keepChoice(openedAtMs: number, responder: string, entry = ''): void {
    if (this.choices.length >= this.#limits.choices) return
    this.choices.push(entry === '' ? [openedAtMs, responder] : [openedAtMs, responder, entry])
  }

  /** Adds a row: of the same interval from another worker, or the next one of a run. */
  addRow(row: SecondRow): void {
    this.addCounts(row)
    for (const [name, responder] of Object.entries(row.responders)) this.responder(name).addRow(responder)
    for (const name of histogramNames) this.histograms[name].mergeEncoded(row.histograms[name])
    pushUpTo(this.failures, row.failures, this.#limits.failures)
    pushUpTo(this.choices, row.choices, this.#limits.choices)
    this.addresses.addRow(row)
  }

  private addCounts(row: RowCounts): void {
    const empty = this.fromMs === this.toMs
    this.fromMs = empty ? row.fromMs : Math.min(this.fromMs, row.fromMs)
    this.toMs = empty ? row.toMs : Math.max(this.toMs, row.toMs)
    this.sent += row.sent
    this.completed += row.completed
    this.failed += row.failed
    this.unfinished += row.unfinished
    this.skipped += row.skipped
    this.connections += row.connections
    this.mixedConnections += row.mixedConnections
    this.unidentified.requests += row.unidentified.requests
    this.unidentified.connections += row.unidentified.connections
    this.requestsPerConnection.sum += row.requestsPerConnection.sum
    this.requestsPerConnection.sumOfSquares += row.requestsPerConnection.sumOfSquares
    for (const errorClass of errorClasses) {
      const count = row.errors[errorClass]
      if (count !== undefined) this.countError(errorClass, count)
    }
  }

  /** With a row that is not added for good. What the row does not touch is shared, not copied: to be read before anything is added. */
  withRow(row: SecondRow): RunTotals {
    const sum = new Tally(this.fromMs)
    sum.addCounts(this.rowCounts())
    sum.addCounts(row)
    const responders = new Map<string, ResponderTally>(this.responders)
    for (const [name, responder] of Object.entries(row.responders)) {
      responders.set(name, (responders.get(name) ?? new ResponderTally()).withRow(responder))
    }
    const histograms = { ...this.histograms }
    for (const name of histogramNames) histograms[name] = histograms[name].withEncoded(row.histograms[name])
    return { ...sum, responders, histograms, failures: this.failures, choices: this.choices }
  }

  /**
   * As plain data of the interval from `fromMs` to `toMs`.
   *
   * @param responders those counted elsewhere; by default this tally's own
   */
  toRow(responders: Record<string, ResponderRow> = this.responderRows((responder) => responder.toRow())): SecondRow {
    const { histograms } = this
    return {
      ...this.toLightRow(responders),
      histograms: {
        response: histograms.response.encode(), service: histograms.service.encode(), connect: histograms.connect.encode(),
        tls: histograms.tls.encode(), firstByte: histograms.firstByte.encode(), lateness: histograms.lateness.encode(),
      },
      failures: this.failures.map((failure) => ({
        ...failure, intendedAtMs: roundUs(failure.intendedAtMs), sentAtMs: roundUs(failure.sentAtMs), endedAtMs: roundUs(failure.endedAtMs),
      })),
      choices: this.choices.map(([openedAtMs, ...rest]): Choice => [roundUs(openedAtMs), ...rest]),
      ...this.addresses.toRow(),
    }
  }

  /** The row with counts only: histograms and lists are empty. */
  toLightRow(responders: Record<string, ResponderRow> = this.responderRows((responder) => responder.toLightRow())): SecondRow {
    return {
      ...this.rowCounts(),
      responders,
      histograms: { response: '', service: '', connect: '', tls: '', firstByte: '', lateness: '' },
      failures: [],
      choices: [],
    }
  }

  private responderRows(rowOf: (responder: ResponderTally) => ResponderRow): Record<string, ResponderRow> {
    return Object.fromEntries([...this.responders].map(([name, responder]) => [name, rowOf(responder)]))
  }

  private rowCounts(): RowCounts {
    return {
      fromMs: roundUs(this.fromMs), toMs: roundUs(this.toMs),
      sent: this.sent, completed: this.completed, failed: this.failed, unfinished: this.unfinished, skipped: this.skipped,
      connections: this.connections,
      unidentified: { ...this.unidentified },
      mixedConnections: this.mixedConnections,
      requestsPerConnection: { ...this.requestsPerConnection },
      errors: Object.fromEntries(this.errors),
    }
  }

  /** What a live view needs of the interval so far, made cheap: without the pods' own histograms and the lists, which its row brings. */
  toLiveRow(responders?: Record<string, ResponderRow>): SecondRow {
    const { response, service, lateness } = this.histograms
    const row = this.toLightRow(responders)
    const histograms = { ...row.histograms, response: response.encode(), service: service.encode(), lateness: lateness.encode() }
    return { ...row, histograms }
  }
}

/** Totals of a run's rows. Bounded: lists stop at `runLimits`, everything else is counts and histograms. */
export function mergeRows(rows: Iterable<SecondRow>): Tally {
  const totals = new Tally(0, runLimits)
  for (const row of rows) totals.addRow(row)
  return totals
}

/** One row of the rows that several workers made of the same interval; failures and choices in the order of their times. */
export function mergeSameSecond(rows: readonly SecondRow[]): SecondRow {
  const [only] = rows
  if (only !== undefined && rows.length === 1) return only
  const merged = new Tally(only?.fromMs ?? 0, { failures: Infinity, choices: Infinity })
  for (const row of rows) merged.addRow(row)
  merged.failures.sort((a, b) => a.endedAtMs - b.endedAtMs)
  merged.failures.length = Math.min(merged.failures.length, secondLimits.failures)
  merged.choices.sort(([a], [b]) => a - b)
  merged.choices.length = Math.min(merged.choices.length, secondLimits.choices)
  return merged.toRow()
}

function pushUpTo<T>(list: T[], more: readonly T[], limit: number): void {
  for (let i = 0; i < more.length && list.length < limit; i += 1) {
    const item = more[i]
    if (item !== undefined) list.push(item)
  }
}
