import type { Second, Snapshot } from '../contract/run-event.ts'
import { EvidenceLedger } from '../distribution/ledger.ts'
import { type Judgement, judgeDistribution } from '../distribution/judge.ts'
import type { Random } from '../distribution/numerics/multinomial.ts'
import { SteadyJudgement } from '../distribution/steady.ts'
import type { Plan, PlannedPod } from '../model/plan.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import { type StageCurve, stageCurve } from '../pacing/stage-curve.ts'
import type { Profile } from '../profile/profile.ts'
import { countedRow } from '../tally/counted-row.ts'
import type { SecondRow } from '../tally/second-row.ts'
import { runLimits, type RunTotals, Tally } from '../tally/tally.ts'
import { victimsWanted } from '../failover/disruptions.ts'
import { type FailoverTimes, toFailover } from '../failover/failover-times.ts'
import { refusalRemarks, refusalSentence, refusalsIn } from '../failover/refusals.ts'
import { type ScaleOut, toScaleOut } from '../failover/scale-out-report.ts'
import { scaleOuts } from '../failover/scale-out.ts'
import { summariseFailovers } from '../failover/summary.ts'
import { stopwatch } from '../failover/stopwatch.ts'
import { judgeExpectations, overallVerdict } from './expectations.ts'
import { harnessFailures, harnessRemarks } from './harness.ts'
import { headlineOf } from './headline.ts'
import { isoAt } from './iso-time.ts'
import { reportPlaces } from './places.ts'
import { podLatencies, type ServiceTimes } from './pod-latency.ts'
import { PodTimes } from './pod-times.ts'
import { reportPods } from './report-pods.ts'
import { type Failover, type Report, type ReportPod, reportSchemaName } from './report.ts'
import { withoutSecretParameters } from './secret-parameters.ts'
import { secondOf } from './second.ts'
import { errorsOf, generatorOf, latencyOf, loadOf, totalsOf } from './totals.ts'

/** What a run is, before anything was measured. */
export interface RunSubject {
  id: string
  name: string
  version: string
  /** Wall clock at the run's zero. */
  startedAtEpochMs: number
  plannedMs: number
  profile: Profile
  plan: Plan
}

/** How a run ended. */
export interface RunEnd {
  state: Report['run']['state']
  endedAtMs: number
  /** How pods were told apart, in words. */
  identifiedBy: string
  /** Why the run's own rule aborted it, else null. */
  aborted: { actual: string; limit: string } | null
  /** For p-values with few units. */
  random: Random
}

/** What changes only with a full second. */
interface Conclusions {
  judgement: Judgement
  failoverTimes: FailoverTimes[]
  scaleOut: ScaleOut[]
}

/**
 * Everything that is concluded from a run, built up second by second: the same for a live run, one read back from disk, and the report.
 * Pure: rows and events come in, snapshots and the report go out. Memory is bounded by pods and by the seconds of the run (counts only).
 */
export class RunAnalysis {
  readonly seconds: Second[] = []
  readonly timeline: TimelineEvent[] = []
  private readonly subject: RunSubject
  private readonly totals = new Tally(0, runLimits)
  private readonly ledger: EvidenceLedger
  /** Without histograms: the stopwatch reads counts and times only. */
  private readonly rows: SecondRow[] = []
  private readonly curve: StageCurve
  private readonly steady = new SteadyJudgement()
  private readonly pods = new Map<string, PlannedPod>()
  private readonly times = new PodTimes((pod) => this.pods.get(pod))
  /** Concluded when asked for, anew only after a row. */
  private conclusions: Conclusions | null = null

  constructor(subject: RunSubject) {
    this.subject = subject
    this.ledger = new EvidenceLedger(subject.plan, subject.profile.expect.balance)
    this.curve = stageCurve(subject.profile.load.stages)
    for (const pod of subject.plan.pods) this.pods.set(pod.name, pod)
  }

  /** Events come in the order of their time, before the rows that end after them. */
  addEvent(event: TimelineEvent): void {
    this.timeline.push(event)
    this.ledger.addEvent(event)
  }

  /** The pods as the watch sees them now; those that went are remembered. */
  addPods(pods: readonly PlannedPod[]): void {
    for (const pod of pods) this.pods.set(pod.name, pod)
  }

  /** Takes the next second and returns it as the charts show it. */
  addRow(row: SecondRow): Second {
    const counts = withoutHistograms(row)
    this.totals.addRow({ ...counts, histograms: row.histograms })
    this.ledger.addRow(row)
    this.rows.push(counts)
    this.times.addRow(row)
    const second = secondOf(countedRow(row))
    this.seconds.push(second)
    this.conclusions = null
    return second
  }

  /**
   * Does a part of what the last row asks for, a few milliseconds' worth; tells whether there is more to do. First comes the judgement, then the
   * times of pods: a live view shows those of before until then. Whoever does not call it loses nothing: a snapshot judges by itself, and the
   * next row and the report take up what is left of the times.
   */
  advance(): boolean {
    if (this.conclusions !== null) return this.times.advance()
    this.conclusions = this.concludeLive(this.times.ofPods)
    return true
  }

  /** Where the run stands. `partial` is the second in progress, counts and histograms only. */
  snapshot(atMs: number, partial: SecondRow | null): Snapshot {
    const current = partial ? this.totals.withRow(partial) : this.totals
    const { profile, plannedMs } = this.subject
    const { ofPods, ofPlaces } = this.times
    const { judgement, failoverTimes, scaleOut } = this.conclusions ??= this.concludeLive(ofPods)
    const totals = totalsOf(current, Math.min(atMs, plannedMs))
    const failover = this.failover(failoverTimes)
    const pods = this.reportPods(current, judgement, ofPods)
    return {
      atMs,
      plannedMs,
      totals,
      requestsPerSecond: this.seconds.at(-1)?.completed ?? 0,
      targetRequestsPerSecond: profile.load.model === 'open' ? this.curve.valueAt(Math.min(Math.max(0, atMs), plannedMs - 1)) : null,
      latency: { response: current.histograms.response.percentiles(), service: current.histograms.service.percentiles() },
      generator: generatorOf(current),
      pods,
      nodes: reportPlaces('node', pods, ofPlaces),
      zones: reportPlaces('zone', pods, ofPlaces),
      unidentified: { ...current.unidentified },
      distribution: judgement.distribution,
      failover,
      ...(scaleOut.length > 0 ? { scaleOut } : {}),
      headline: headlineOf({
        distribution: judgement.distribution, failover, scaleOut, refused: refusalSentence(this.timeline), totals, pods, errors: errorsOf(current),
      }),
    }
  }

  /** The report of all that was measured. */
  report(end: RunEnd): Report {
    const { subject, totals: tally } = this
    const { profile, plan } = subject
    const { ofPods, ofPlaces } = this.times.final(this.pods)
    const { judgement, failoverTimes, scaleOut } = this.conclude(end.random, ofPods)
    const { distribution } = judgement
    const failover = this.failover(failoverTimes)
    const summary = summariseFailovers(failover)
    const totals = totalsOf(tally, Math.min(end.endedAtMs, subject.plannedMs))
    const latency = latencyOf(tally)
    const pods = this.reportPods(tally, judgement, ofPods)
    const expectations = judgeExpectations(profile.expect, {
      distribution,
      eligibleKnown: plan.pods.length > 0 || plan.expectedResponders !== null,
      totals,
      response: latency.response,
      failover,
      sentDuringFailover: failoverTimes.map((times) => this.sentBetween(times.requestedAtMs, times.evenAgainAtMs ?? end.endedAtMs)),
      disruptionsPlanned: victimsWanted(profile.disruptions, this.timeline),
      scaleOut,
      noneDisrupted: profile.disruptions.length > 0 && refusalsIn(this.timeline).length > 0
        && !this.timeline.some(({ source, kind }) => source === 'disruption' && kind === 'accepted'),
      harnessFailures: harnessFailures(errorsOf(tally)),
      aborted: end.aborted,
    })
    return {
      schema: reportSchemaName,
      run: {
        id: subject.id, name: subject.name, version: subject.version, state: end.state,
        startedAt: this.iso(0), endedAt: this.iso(end.endedAtMs),
      },
      target: plan.target.kind === 'url' ? { ...plan.target, url: withoutSecretParameters(plan.target.url) } : plan.target,
      route: plan.route,
      load: loadOf(profile, end.identifiedBy),
      totals,
      generator: generatorOf(tally),
      latency,
      pods,
      nodes: reportPlaces('node', pods, ofPlaces),
      zones: reportPlaces('zone', pods, ofPlaces),
      unidentified: { ...tally.unidentified },
      errors: errorsOf(tally),
      distribution,
      failover,
      ...(summary.length > 0 ? { failoverSummary: summary } : {}),
      ...(scaleOut.length > 0 ? { scaleOut } : {}),
      timeline: this.timeline.map(({ atMs, source, kind, subject: about, detail }) => ({ at: this.iso(atMs), source, kind, subject: about, detail })),
      expectations,
      remarks: [...harnessRemarks(errorsOf(tally)), ...refusalRemarks(this.timeline), ...plan.remarks],
      headline: headlineOf({ distribution, failover, scaleOut, refused: refusalSentence(this.timeline), totals, pods, errors: errorsOf(tally), expectations }),
      verdict: overallVerdict(expectations),
    }
  }

  private concludeLive(times: ReadonlyMap<string, ServiceTimes>): Conclusions {
    const conclusions = this.conclude(null, times)
    return { ...conclusions, judgement: this.steady.next(conclusions.judgement) }
  }

  private conclude(random: Random | null, times: ReadonlyMap<string, ServiceTimes>): Conclusions {
    const failoverTimes = this.timeFailovers()
    return { judgement: this.judge(random, times), failoverTimes, scaleOut: this.timeScaleOuts(failoverTimes) }
  }

  private reportPods(totals: RunTotals, judgement: Judgement, times: ReadonlyMap<string, ServiceTimes>): ReportPod[] {
    const { plan, startedAtEpochMs } = this.subject
    return reportPods({ plan, pods: this.pods, totals, judgement, times, startedAtEpochMs })
  }

  private judge(random: Random | null, podTimes: ReadonlyMap<string, ServiceTimes>): Judgement {
    const { plan, profile } = this.subject
    const { connections, requestsPerConnection } = profile.load
    return judgeDistribution({
      plan, evidence: this.ledger.evidence(), balance: profile.expect.balance, load: { connections, requestsPerConnection },
      latency: podLatencies(podTimes), random,
    })
  }

  private timeFailovers(): FailoverTimes[] {
    const { plan, profile } = this.subject
    return stopwatch({ plan, balance: profile.expect.balance, timeline: this.timeline, rows: this.rows })
  }

  private timeScaleOuts(failoverTimes: readonly FailoverTimes[]): ScaleOut[] {
    const { plan, profile: { expect: { balance }, load: { connections } }, startedAtEpochMs } = this.subject
    const replacing = new Set(failoverTimes.flatMap(({ newcomer }) => newcomer ?? []))
    const times = scaleOuts({ plan, balance, timeline: this.timeline, rows: this.rows, replacing, connections })
    return times.map((one) => toScaleOut(one, connections, startedAtEpochMs))
  }

  private failover(failoverTimes: FailoverTimes[]): Failover[] {
    return failoverTimes.map((times) => toFailover(times, this.subject.startedAtEpochMs))
  }

  private sentBetween(fromMs: number, toMs: number): number {
    return this.seconds.reduce((sum, second) => (second.atMs + 1000 > fromMs && second.atMs < toMs ? sum + second.sent : sum), 0)
  }

  private iso(atMs: number): string {
    return isoAt(this.subject.startedAtEpochMs, atMs)
  }
}

function withoutHistograms(row: SecondRow): SecondRow {
  return {
    ...row,
    histograms: { response: '', service: '', connect: '', tls: '', firstByte: '', lateness: '' },
    responders: Object.fromEntries(Object.entries(row.responders).map(([name, responder]) => [name, { ...responder, service: '' }])),
  }
}
