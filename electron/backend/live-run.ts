import type { RunEvent, RunState, Snapshot } from '../../shared/contract/run-event.ts'
import { pastSeconds } from '../../shared/contract/past-seconds.ts'
import { createEventQueue, type EventQueue } from '../../shared/contract/event-queue.ts'
import type { EventStream } from '../../shared/contract/backend.ts'
import type { DisruptionDone, DisruptionPreview } from '../../shared/contract/disruptions.ts'
import { EvenkeelError, failureOf } from '../../shared/contract/failure.ts'
import type { PlannedPod } from '../../shared/model/plan.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { formatDurationMs, formatPercentage } from '../../shared/profile/quantity.ts'
import { RunAnalysis, type RunEnd, type RunSubject } from '../../shared/report/run-analysis.ts'
import type { Random } from '../../shared/distribution/numerics/multinomial.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import type { LoadRun } from '../engine/load.ts'
import type { RunEntry } from '../storage/run-files.ts'
import type { RunWriter } from '../storage/run-store.ts'
import { AbortWatch, mostlyOwn } from './abort-watch.ts'
import type { AskedDisruption, Disruptor } from './disruption/disruptor.ts'
import { describeIdentification } from './identification-words.ts'
import { FirstContact } from './first-contact.ts'
import { openedEvent } from './opened-event.ts'

/** What a live run is made of; everything was prepared, nothing has been sent. */
export interface LiveRunParts {
  subject: RunSubject
  writer: RunWriter
  /** Milliseconds on the run's clock; 0 is when the measured load begins. */
  clock: () => number
  random: Random
  /** Begins to send. */
  startLoad(): LoadRun
  /** Watches the target's pods until the signal aborts; absent for a plain URL. Rejects where that cannot begin. */
  watch?(on: { events(events: TimelineEvent[]): void; pods(pods: PlannedPod[]): void }, signal: AbortSignal): Promise<void>
  /** What disrupts the target; absent for a plain URL. */
  disruptor?(on: { event(event: TimelineEvent): void; pods(): PlannedPod[]; stop(reason: string): void }): Disruptor
}

/** A run in progress: sends, watches, disrupts, keeps, analyses and tells, until its report is written. */
export class LiveRun {
  /** Resolves with the end of the run, whatever it was; never rejects. */
  readonly ended: Promise<void>
  private readonly parts: LiveRunParts
  private readonly analysis: RunAnalysis
  private readonly readers = new Set<EventQueue<RunEvent>>()
  private readonly abortWatch: AbortWatch
  private readonly firstContact: FirstContact
  private readonly disruptor: Disruptor | null
  /** Aborts what goes on around the load when that ends. */
  private readonly around = new AbortController()
  private readonly asked = new Set<Promise<unknown>>()
  private disrupting: Promise<void> | undefined
  private state: RunState = 'preparing'
  private message = ''
  private pods: PlannedPod[]
  private snapshot: Snapshot | null = null
  private load: LoadRun | null = null
  private stopRequested = false
  private interrupted = false
  private aborted: RunEnd['aborted'] = null
  private unreachable: EvenkeelError | null = null
  private last: RunEvent[] = []

  /** What it is called, and what it is sent to. */
  get subject(): Pick<RunSubject, 'name' | 'plan'> {
    return this.parts.subject
  }

  constructor(parts: LiveRunParts) {
    this.parts = parts
    const { subject } = parts
    this.analysis = new RunAnalysis(subject)
    this.pods = [...subject.plan.pods]
    this.abortWatch = new AbortWatch(subject.profile.abort)
    const [address] = subject.plan.addresses
    this.firstContact = new FirstContact(address ? `${address.host}:${address.port}` : 'The target')
    this.disruptor = parts.disruptor?.({
      event: (event) => this.tell(event), pods: () => this.pods, stop: (reason) => this.giveUp(reason),
    }) ?? null
    this.ended = this.perform()
  }

  /** The user's stop: sending ends within a second, what was measured is reported. */
  stop(): void {
    this.endEarly('by the user')
  }

  /** Something beyond anyone's wish cuts the run short, as sleep does: it ends as at a stop, and is kept as interrupted. */
  interrupt(cause: string): void {
    if (this.endEarly(cause)) this.interrupted = true
  }

  private endEarly(cause: string): boolean {
    if (this.stopRequested || this.load === null) return false
    this.stopRequested = true
    this.tell({ atMs: this.parts.clock(), source: 'run', kind: 'stop-requested', subject: '', detail: cause })
    this.load.stop()
    return true
  }

  /** What a disruption would do now. Throws `usage` unless the run is under way and has pods to disrupt. */
  async previewDisruption(asked: AskedDisruption): Promise<DisruptionPreview> {
    return this.disruptorNow().preview(asked)
  }

  /** Disrupts the target now. Throws as `previewDisruption` and `Disruptor.performNow` do. */
  async disruptNow(asked: AskedDisruption & { confirmed: boolean; insist: boolean }): Promise<DisruptionDone> {
    const done = this.disruptorNow().performNow(asked, this.around.signal)
    this.asked.add(done)
    return done.finally(() => this.asked.delete(done))
  }

  private disruptorNow(): Disruptor {
    const { id } = this.parts.subject
    const { disruptor } = this
    if (disruptor === null) throw new EvenkeelError('usage', `Run ${id} tests a plain URL, which has no pods.`, 'Test a Service to disrupt it.')
    if (this.state === 'preparing') throw new EvenkeelError('usage', `Run ${id} has not begun to send yet.`, 'Wait a moment.')
    if (this.state !== 'running' || this.stopRequested || this.aborted || this.around.signal.aborted) throw runIsOver(id)
    return disruptor
  }

  /** All that happened so far, then what follows. */
  open(): EventStream<RunEvent> {
    const reader: EventQueue<RunEvent> = createEventQueue({
      onClose: () => this.readers.delete(reader),
      merge: (last, next) => (last.kind === 'snapshot' && next.kind === 'snapshot' ? next : null),
    })
    reader.push(openedEvent(this.parts.subject, this.last.length === 0))
    reader.push({ kind: 'state', state: this.state, message: this.message })
    if (this.analysis.timeline.length > 0) reader.push({ kind: 'timeline', events: [...this.analysis.timeline] })
    if (this.analysis.seconds.length > 0) reader.push(pastSeconds(this.analysis.seconds))
    if (this.snapshot) reader.push({ kind: 'snapshot', snapshot: this.snapshot })
    for (const event of this.last) reader.push(event)
    if (this.last.length > 0) reader.end()
    else this.readers.add(reader)
    return reader.stream
  }

  private async perform(): Promise<void> {
    const { parts, around } = this
    try {
      const watching = parts.watch?.({
        events: (events) => events.forEach((event) => this.tell(event)),
        pods: (pods) => this.takePods(pods),
      }, around.signal).catch((error: unknown) => {
        this.tell({ atMs: parts.clock(), source: 'run', kind: 'watch-lost', subject: '', detail: failureOf(error).message })
      })
      const load = parts.startLoad()
      this.load = load
      load.onRow((row) => this.takeRow(row))
      load.onPulse(({ atMs, row }) => this.publishSnapshot(atMs, row))
      const { measuredFromMs } = await load.started
      this.setState('running')
      this.tell({ atMs: measuredFromMs, source: 'run', kind: 'started', subject: '', detail: parts.subject.profile.name })
      this.disrupting = this.disruptor?.performPlanned(parts.subject.profile.disruptions, around.signal)
      const summary = await load.done
      if (summary.state === 'finished') this.unreachable ??= this.firstContact.atEnd()
      this.tell({ atMs: summary.endedAtMs, source: 'run', kind: 'load-ended', subject: '', detail: summary.state })
      around.abort()
      await this.putBack()
      await watching
      const state = this.aborted ? 'aborted' : this.interrupted ? 'interrupted' : summary.state
      await this.finish({
        state, endedAtMs: summary.endedAtMs, aborted: this.aborted, random: parts.random,
        identifiedBy: describeIdentification(parts.subject.profile.identify, summary.learned),
      })
    } catch (error) {
      around.abort()
      this.load?.stop()
      await this.putBack()
      await this.fail(error)
    }
  }

  private takeRow(row: SecondRow): void {
    this.keep({ kind: 'second', row })
    void this.parts.writer.sync().catch((error: unknown) => this.setState(this.state, `The run cannot be kept: ${failureOf(error).message}`))
    this.publish({ kind: 'seconds', seconds: [this.analysis.addRow(row)] })
    setImmediate(this.advance)
    const worst = this.abortWatch.add(row)
    const { abort } = this.parts.subject.profile
    if (worst !== null && abort && !this.aborted) {
      const limit = `${formatPercentage(abort.errorFraction)} for ${formatDurationMs(abort.forMs)}`
      const actual = `errors at ${formatPercentage(worst, 1)}${mostlyOwn(row) ? ', most of them by limits of this computer' : ''}`
      this.aborted = { actual, limit: `below ${limit}` }
      this.tell({ atMs: row.toMs, source: 'run', kind: 'aborted', subject: '', detail: `${actual} (limit ${limit})` })
      this.load?.stop()
    }
    this.unreachable ??= this.firstContact.add(row, row.unfinished > 0 || row.toMs >= this.parts.subject.plannedMs)
    if (this.unreachable) this.load?.stop()
  }

  /** The analysis of a second goes on step by step, so that nothing has to wait for it. */
  private readonly advance = (): void => {
    if (this.analysis.advance()) setImmediate(this.advance)
  }

  /** Waits for disruptions in progress and undoes what can be undone; the report tells of it. */
  private async putBack(): Promise<void> {
    await Promise.allSettled([this.disrupting, ...this.asked])
    await this.disruptor?.restore()
  }

  /** Ends the run because a disruption was refused, as its profile says. */
  private giveUp(reason: string): void {
    if (this.aborted || this.stopRequested) return
    this.aborted = { actual: reason, limit: 'every disruption is made' }
    this.tell({ atMs: this.parts.clock(), source: 'run', kind: 'aborted', subject: '', detail: reason })
    this.load?.stop()
  }

  private takePods(pods: PlannedPod[]): void {
    this.pods = pods
    this.keep({ kind: 'pods', pods })
    this.analysis.addPods(pods)
    this.load?.updateResponders(pods.map(({ name, uid, ip }) => ({ name, uid, ip })))
  }

  private tell(event: TimelineEvent): void {
    this.keep({ kind: 'timeline', event })
    this.analysis.addEvent(event)
    this.publish({ kind: 'timeline', events: [event] })
  }

  private publishSnapshot(atMs: number, partial: SecondRow | null): void {
    const snapshot = this.analysis.snapshot(atMs, partial)
    this.snapshot = snapshot
    this.publish({ kind: 'snapshot', snapshot })
  }

  private async finish(end: RunEnd): Promise<void> {
    if (this.unreachable) return this.fail(this.unreachable)
    this.keep({ kind: 'identified', rule: end.identifiedBy })
    const report = this.analysis.report(end)
    await this.parts.writer.finish(report)
    this.state = end.state
    this.conclude([{ kind: 'state', state: end.state, message: '' }, { kind: 'report', report }, { kind: 'closed' }])
  }

  private async fail(error: unknown): Promise<void> {
    const failure = failureOf(error)
    this.state = 'failed'
    this.message = failure.message
    this.keep({ kind: 'state', atMs: this.parts.clock(), state: 'failed', message: failure.message })
    const kept = this.analysis.report({
      state: 'failed', endedAtMs: this.parts.clock(), identifiedBy: this.parts.subject.profile.identify.by, aborted: null, random: this.parts.random,
    })
    await this.parts.writer.finish({ ...kept, headline: failure.message, verdict: 'inconclusive' }).catch(() => undefined)
    this.conclude([{ kind: 'state', state: 'failed', message: failure.message, failure }, { kind: 'closed' }])
  }

  private conclude(events: RunEvent[]): void {
    this.last = events
    for (const event of events) this.publish(event)
    for (const reader of this.readers) reader.end()
    this.readers.clear()
  }

  private setState(state: RunState, message = ''): void {
    this.state = state
    this.message = message
    this.publish({ kind: 'state', state, message })
  }

  private keep(entry: RunEntry): void {
    this.parts.writer.append(entry)
  }

  private publish(event: RunEvent): void {
    for (const reader of this.readers) reader.push(event)
  }
}

/** Why a run that ended cannot be disrupted. */
export function runIsOver(id: string): EvenkeelError {
  return new EvenkeelError('usage', `Run ${id} is over; only a run in progress can be disrupted.`, 'Start it again to disrupt it.')
}
