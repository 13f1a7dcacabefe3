import type { Plan } from '../model/plan.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import type { Expectations } from '../profile/profile.ts'
import type { Choice, SecondRow } from '../tally/second-row.ts'
import { EligibleSet, type Change } from './eligible-set.ts'
import type { Epoch, EntryUnits, Evidence, EvidenceTotals, OutsideAnswers } from './evidence.ts'
import { sharesFor, type SharesOf, sharesThrough } from './expected-shares.ts'
import type { PodsByAddress } from '../tally/address-tally.ts'
import { addByAddress } from './shared-choices.ts'
import { settlingCapMs, settlingOf, type Settling } from './settling.ts'

/** Rows older than this are counted for good: every change that may concern them is known and settled. */
const openForMs = 2 * settlingCapMs + 2_000
const choicesKept = 10_000

interface Interval { fromMs: number; toMs: number; eligible: ReadonlySet<string> }

interface OpenEpoch extends Interval {
  connections: Record<string, number>
  requests: Record<string, number>
  choices: Choice[]
  /** `choices` in the order of their times, where none was added since. */
  order: Choice[] | null
  sources: PodsByAddress
  destinations: PodsByAddress
  entries: PodsByAddress
  /** As evidence, where nothing was added since. */
  finished: Epoch | null
}

interface Counted {
  /** By the number of changes that precede the epoch. */
  epochs: Map<number, OpenEpoch>
  outside: Map<string, OutsideAnswers>
  choices: number
}

/** What all rows so far come to, as long as no change or gap can move any of them. */
interface Standing {
  counted: Counted
  rows: number
  basis: string
}

/**
 * Sorts the seconds of a run into epochs as they come: intervals with the same eligible pods, without the seconds in which the data
 * plane was still following a change (settling.ts). Adding a second costs O(pods). Only the last seconds are kept, since a later one
 * can still show that they belong to the settling; everything before is counts.
 */
export class EvidenceLedger {
  private readonly set: EligibleSet
  private readonly sharesOf: SharesOf
  private readonly sharesThrough: (node: string) => SharesOf
  private readonly byRequest: boolean
  private readonly settled = new Map<Change, Settling>()
  private readonly counted: Counted = { epochs: new Map(), outside: new Map(), choices: 0 }
  private readonly totals: EvidenceTotals = {
    durationMs: 0, connections: 0, requests: 0, unidentifiedConnections: 0, unidentifiedRequests: 0, mixedConnections: 0,
    responsesSum: 0, responsesSumOfSquares: 0, answers: {}, pods: {},
  }
  private open: SecondRow[] = []
  private rows = 0
  private standing: Standing | null = null

  constructor(plan: Pick<Plan, 'pods' | 'route' | 'entries'>, balance: Expectations['balance']) {
    this.set = new EligibleSet(plan)
    this.sharesOf = sharesFor(plan, balance)
    this.sharesThrough = sharesThrough(plan, balance)
    this.byRequest = plan.route.unit === 'request'
  }

  /** Events come in the order of their time, and before the rows that end after them. */
  addEvent(event: TimelineEvent): void {
    this.set.add(event)
  }

  addRow(row: SecondRow): void {
    addToTotals(this.totals, row)
    this.open.push(row)
    this.rows += 1
    const stillOpen = this.open.findIndex((pending) => pending.toMs >= row.toMs - openForMs)
    if (stillOpen <= 0) return
    const intervals = this.intervals()
    for (const closed of this.open.slice(0, stillOpen)) this.count(closed, intervals, this.counted)
    this.open = this.open.slice(stillOpen)
  }

  /** What is known up to the last row; the ledger goes on from where it is, and the counts with it: read them before the next row. */
  evidence(): Evidence {
    const counted = this.countedSoFar()
    return {
      epochs: [...counted.epochs].sort(([a], [b]) => a - b).map(([, epoch]) => this.finished(epoch)),
      outside: [...counted.outside.values()],
      absences: this.set.absences,
      totals: { ...this.totals, answers: { ...this.totals.answers }, pods: { ...this.totals.pods } },
    }
  }

  /** Where nothing moved since the last time, only the rows that came since are added. */
  private countedSoFar(): Counted {
    const intervals = this.intervals()
    const { changes, blind } = this.set
    const basis = `${changes.length} ${blind.length} ${blind.at(-1)?.toMs ?? 0}`
    const settled = changes.every((change) => this.settled.has(change))
    const unseen = this.standing?.basis === basis && settled ? this.rows - this.standing.rows : Infinity
    const counted = this.standing && unseen <= this.open.length
      ? this.standing.counted
      : { epochs: new Map(this.counted.epochs), outside: new Map(this.counted.outside), choices: this.counted.choices }
    const rows = unseen <= this.open.length ? this.open.slice(this.open.length - unseen) : this.open
    for (const row of rows) this.count(row, intervals, counted)
    this.standing = settled ? { counted, rows: this.rows, basis } : null
    return counted
  }

  private intervals(): Interval[] {
    const intervals: Interval[] = [{ fromMs: -Infinity, toMs: Infinity, eligible: this.set.initial }]
    const left = new Set<string>()
    for (const [index, change] of this.set.changes.entries()) {
      const last = intervals.at(-1)
      const settling = this.settled.get(change) ?? this.settling(change, index, left.has(change.pod))
      if (settling.final) this.settled.set(change, settling)
      if (!change.joined) left.add(change.pod)
      if (last) last.toMs = Math.min(last.toMs, settling.fromMs)
      intervals.push({ fromMs: Math.max(last?.fromMs ?? -Infinity, settling.toMs), toMs: Infinity, eligible: change.eligibleAfter })
    }
    return intervals
  }

  private settling(change: Change, index: number, returning: boolean): Settling {
    const next = this.set.changes.find((later, i) => i > index && later.pod === change.pod)
    return settlingOf(change, this.open, this.byRequest, returning, next?.atMs ?? Infinity)
  }

  private count(row: SecondRow, intervals: Interval[], into: Counted): void {
    if (this.set.blind.some((gap) => gap.fromMs < row.toMs && gap.toMs > row.fromMs)) return
    const index = intervals.findIndex((interval) => interval.fromMs <= row.fromMs && row.toMs <= interval.toMs)
    const interval = intervals[index]
    if (!interval) return
    const epoch = this.epochFor(index, interval, row, into)
    epoch.toMs = row.toMs
    epoch.finished = null
    const { eligible } = interval
    const anyone = eligible.size === 0 && this.set.initial.size === 0
    for (const [pod, responder] of Object.entries(row.responders)) {
      const known = epoch.connections[pod]
      if (known !== undefined || anyone || eligible.has(pod)) {
        epoch.connections[pod] = (known ?? 0) + responder.connections
        epoch.requests[pod] = (epoch.requests[pod] ?? 0) + responder.requests
      } else if (eligible.size > 0) this.countOutside(pod, row, interval.fromMs, into.outside)
    }
    if (row.sources) addByAddress(epoch.sources, row.sources, anyone ? null : eligible)
    if (row.lookups) addByAddress(epoch.destinations, row.lookups.pods, anyone ? null : eligible)
    if (row.entries) addByAddress(epoch.entries, row.entries, anyone ? null : eligible)
    if (into.choices >= choicesKept) return
    const sample = row.choices.filter(([, pod]) => anyone || eligible.has(pod))
    if (sample.length === 0) return
    into.choices += sample.length
    epoch.choices.push(...sample)
    epoch.order = null
  }

  /** What is only counted for now goes into a copy of what is counted for good. */
  private epochFor(index: number, interval: Interval, row: SecondRow, into: Counted): OpenEpoch {
    const known = into.epochs.get(index)
    if (known && (into === this.counted || known !== this.counted.epochs.get(index))) return known
    const epoch = known
      ? copyOf(known)
      : { ...interval, fromMs: row.fromMs, toMs: row.toMs, connections: {}, requests: {}, choices: [], order: null, sources: {}, destinations: {}, entries: {}, finished: null }
    into.epochs.set(index, epoch)
    return epoch
  }

  private countOutside(pod: string, row: SecondRow, epochFromMs: number, outside: Map<string, OutsideAnswers>): void {
    const responder = row.responders[pod]
    const lastAtMs = this.byRequest ? responder?.lastAnswerAtMs : responder?.lastConnectionAtMs
    if (!responder || typeof lastAtMs !== 'number' || lastAtMs <= epochFromMs) return
    const leftAtMs = this.set.changes.findLast((change) => change.pod === pod && !change.joined && change.atMs <= lastAtMs)?.atMs ?? null
    const known = outside.get(pod)
    outside.set(pod, {
      pod, lastAtMs, leftAtMs,
      connections: (known?.connections ?? 0) + responder.connections,
      requests: (known?.requests ?? 0) + responder.requests,
    })
  }

  private finished(epoch: OpenEpoch): Epoch {
    if (epoch.finished) return epoch.finished
    const { pods, known } = this.sharesOf([...epoch.eligible])
    const choices = epoch.order ??= epoch.choices.toSorted(([a], [b]) => a - b)
    epoch.finished = {
      fromMs: epoch.fromMs, toMs: epoch.toMs, pods, sharesKnown: known, connections: epoch.connections, requests: epoch.requests,
      choices: choices.map(([, pod]) => pod),
      sources: epoch.sources, destinations: epoch.destinations, entries: this.through(epoch, choices),
    }
    return epoch.finished
  }

  private through({ entries, eligible }: OpenEpoch, choices: Choice[]): EntryUnits[] {
    return Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)).map(([node, connections]) => {
      const { pods, known } = this.sharesThrough(node)([...eligible])
      return { node, pods, sharesKnown: known, connections, choices: choices.flatMap(([, pod, entry]) => (entry === node ? [pod] : [])) }
    })
  }
}

/** Everything the judgement needs, from a whole run at once. */
export function gatherEvidence(
  plan: Pick<Plan, 'pods' | 'route' | 'entries'>, balance: Expectations['balance'], timeline: TimelineEvent[], rows: SecondRow[],
): Evidence {
  const ledger = new EvidenceLedger(plan, balance)
  for (const event of [...timeline].sort((a, b) => a.atMs - b.atMs)) ledger.addEvent(event)
  for (const row of [...rows].sort((a, b) => a.fromMs - b.fromMs)) ledger.addRow(row)
  return ledger.evidence()
}

function addToTotals(totals: EvidenceTotals, row: SecondRow): void {
  totals.durationMs += row.toMs - row.fromMs
  totals.unidentifiedConnections += row.unidentified.connections
  totals.unidentifiedRequests += row.unidentified.requests
  totals.mixedConnections += row.mixedConnections
  totals.responsesSum += row.requestsPerConnection.sum
  totals.responsesSumOfSquares += row.requestsPerConnection.sumOfSquares
  for (const [address, times] of Object.entries(row.lookups?.answers ?? {})) totals.answers[address] = (totals.answers[address] ?? 0) + times
  for (const [pod, { connections, requests }] of Object.entries(row.responders)) {
    totals.connections += connections
    totals.requests += requests
    const known = totals.pods[pod]
    totals.pods[pod] = { connections: (known?.connections ?? 0) + connections, requests: (known?.requests ?? 0) + requests }
  }
}

function copyOf(epoch: OpenEpoch): OpenEpoch {
  const [sources, destinations, entries]: [PodsByAddress, PodsByAddress, PodsByAddress] = [{}, {}, {}]
  addByAddress(sources, epoch.sources, null)
  addByAddress(destinations, epoch.destinations, null)
  addByAddress(entries, epoch.entries, null)
  const [connections, requests] = [{ ...epoch.connections }, { ...epoch.requests }]
  return { ...epoch, connections, requests, choices: epoch.choices.slice(), sources, destinations, entries }
}
