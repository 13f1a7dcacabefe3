import type { PodTruth, Truth, TruthEvent } from '../../electron/demo/truth/truth.ts'
import type { Failover, Report } from '../../shared/report/report.ts'

/** A time of the stopwatch against the demo cluster's own; null where one of them has none. */
export interface FieldDifference {
  field: string
  /** Which failover: "3, evict checkout-…-abcde". */
  failover: string
  offMs: number | null
}

/** Requests lost by failovers that overlap, ours and the truth's. */
export interface CountDifference {
  failovers: string
  measured: number
  truth: number
}

export interface TruthComparison {
  times: FieldDifference[]
  counts: CountDifference[]
  /** Lost over the whole run, ours and the truth's. */
  total: CountDifference
}

/** Failovers closer than this share what cannot be told apart by name. */
const apartMs = 2_000

/**
 * Holds every stopwatch of a report against what the demo cluster itself saw, where each connection carried one request. Fields that the
 * truth does not have (nothing was lost; nobody came) are left out; what the truth has and the report has not is a difference of null.
 * Failovers that overlap are held against the truth together in what no pod's name tells apart: errors and lost requests.
 */
export function compareWithTruth(report: Report, truth: Truth): TruthComparison {
  const failovers = report.failover.map((failover, i) => ({ failover, name: `${i + 1}, ${failover.disruption} ${failover.victim}` }))
  const groups = overlapping(failovers)
  const ingress = report.route.path[1]?.split(' ')[0] ?? ''
  const times = groups.flatMap((group) => [
    ...group.flatMap(({ failover, name }) => fieldsOf(failover, truth, ingress, group.length === 1).flatMap(({ field, measured, own }) => difference(field, name, measured, own))),
  ]).concat(sharing(groups).flatMap((group) => errorTimes(group, truth)))
  const counts = sharing(groups).map((group) => ({
    failovers: group.map(({ name }) => name).join('; '), measured: sum(group.map(({ failover }) => failover.failedRequests)),
    truth: sum([...new Set(group.map(({ failover }) => failover.victim))].map((victim) => lostBy(podOf(truth, victim)))),
  }))
  return { times, counts, total: { failovers: 'all', measured: report.totals.failed + report.totals.unfinished, truth: sum(truth.pods.map(lostBy)) } }
}

/** Requests that a pod did not answer, where every connection carried one: refused, cut, or never answered. */
export function lostBy(pod: PodTruth | undefined): number {
  return pod === undefined ? 0 : pod.connectionsAccepted + pod.connectionsRefused + pod.connectionsUnanswered - pod.requestsServed
}

interface Named { failover: Failover; name: string }
interface Field { field: string; measured: string | null | undefined; own: string | undefined }

function overlapping(failovers: readonly Named[]): Named[][] {
  const groups: Named[][] = []
  let endMs = -Infinity
  for (const named of failovers.toSorted((a, b) => a.failover.requestedAt.localeCompare(b.failover.requestedAt))) {
    const { requestedAt, lastErrorAt } = named.failover
    const group = groups.at(-1)
    if (group && Date.parse(requestedAt) <= endMs + apartMs) group.push(named)
    else groups.push([named])
    endMs = Math.max(Date.parse(requestedAt), lastErrorAt === null ? -Infinity : Date.parse(lastErrorAt), group?.includes(named) ? endMs : -Infinity)
  }
  return groups
}

/** Groups, with those made one that a pod was a victim of twice: its losses are one count. */
function sharing(groups: readonly Named[][]): Named[][] {
  const joined: Named[][] = []
  for (const group of groups) {
    const victims = new Set(group.map(({ failover }) => failover.victim))
    const same = joined.filter((other) => other.some(({ failover }) => victims.has(failover.victim)))
    joined.push([...same.flat(), ...group])
    for (const other of same) joined.splice(joined.indexOf(other), 1)
  }
  return joined
}

function difference(field: string, failover: string, measured: string | null | undefined, own: string | undefined): FieldDifference[] {
  if (own === undefined) return []
  return [{ field, failover, offMs: measured === null || measured === undefined ? null : Date.parse(measured) - Date.parse(own) }]
}

function fieldsOf(failover: Failover, truth: Truth, ingress: string, alone: boolean): Field[] {
  const { victim, disruption, newcomer } = failover
  const pod = podOf(truth, victim)
  const began = beganAt(failover, truth)
  if (pod === undefined || began === undefined) return [{ field: 'requestedAt', measured: null, own: failover.requestedAt }]
  const events = truth.events.filter(({ at }) => at >= began)
  const slice = events.find(({ kind, subject, detail }) => kind === 'slice-updated' && subject === victim && detail['ready'] === false)
  const left = slice && changeIn(events, ingress, victim, false, slice.at)
  const back = left && changeIn(events, ingress, victim, true, left.at)
  const deleted = !disruption.startsWith('unlabel') && !isCrash(disruption)
  const lastConnection = left?.lastAnsweredConnectionAt ?? pod.lastAnsweredConnectionAt
  const other = truth.pods.find(({ name }) => name === newcomer)
  // What is undone brings back a pod that was there before: no newcomer tells when it carries its share.
  const evenFrom = disruption === 'undo' ? undefined : [began, lastConnection, other?.firstServedAt].filter((at) => at !== undefined).sort().at(-1)
  return [
    { field: 'requestedAt', measured: failover.requestedAt, own: began },
    { field: 'terminatingAt', measured: failover.terminatingAt, own: deleted && pod.goneAt !== pod.deletionRequestedAt ? pod.deletionRequestedAt : undefined },
    { field: 'sliceAt', measured: failover.sliceAt, own: slice?.at },
    { field: 'lastNewConnectionAt', measured: failover.lastNewConnectionAt, own: lastConnection },
    { field: 'lastVictimAnswerAt', measured: failover.lastVictimAnswerAt, own: back?.lastServedAt ?? pod.lastServedAt },
    { field: 'newcomerScheduledAt', measured: failover.newcomerScheduledAt, own: other?.scheduledAt },
    { field: 'newcomerReadyAt', measured: failover.newcomerReadyAt, own: other?.readyAt },
    { field: 'newcomerInSliceAt', measured: failover.newcomerInSliceAt, own: other && truth.events.find(
      ({ kind, subject, detail }) => kind === 'slice-updated' && subject === other.name && detail['ready'] === true)?.at },
    { field: 'newcomerAt', measured: failover.newcomerAt, own: other?.firstServedAt },
    { field: 'evenAgainAt', measured: failover.evenAgainAt, own: (alone && back === undefined) || failover.evenAgainAt !== null ? evenFrom : undefined },
  ]
}

/** When the cluster saw what began a failover. */
function beganAt({ disruption, victim, requestedAt }: Failover, truth: Truth): string | undefined {
  if (!isCrash(disruption) && !disruption.startsWith('unlabel')) return podOf(truth, victim)?.deletionRequestedAt
  const kind: TruthEvent['kind'] = isCrash(disruption) ? 'process-died' : 'labels-changed'
  return truth.events.filter((event) => event.kind === kind && event.subject === victim)
    .toSorted((a, b) => Math.abs(Date.parse(a.at) - Date.parse(requestedAt)) - Math.abs(Date.parse(b.at) - Date.parse(requestedAt)))[0]?.at
}

const isCrash = (disruption: string): boolean => disruption === 'crash' || disruption === 'unplanned restart'

interface Changed { at: string; lastAnsweredConnectionAt: string | undefined; lastServedAt: string | undefined }

/** The first time after which a node's rules had no pod any more, or had it again. */
function changeIn(events: readonly TruthEvent[], node: string, pod: string, joined: boolean, after: string): Changed | undefined {
  const found = events.find(({ kind, subject, at, detail }) => kind === 'rules-programmed' && subject === node && at > after && hasChanged(detail, pod, joined))
  const change = found && list(found.detail['changed']).find((one) => Reflect.get(one, 'pod') === pod)
  return found && change && {
    at: found.at, lastAnsweredConnectionAt: textAt(change, 'lastAnsweredConnectionAt'), lastServedAt: textAt(change, 'lastServedAt'),
  }
}

function hasChanged(detail: TruthEvent['detail'], pod: string, joined: boolean): boolean {
  const pods: unknown = detail['pods']
  return list(detail['changed']).some((one) => Reflect.get(one, 'pod') === pod) && (Array.isArray(pods) && pods.includes(pod)) === joined
}

function errorTimes(group: readonly Named[], truth: Truth): FieldDifference[] {
  const victims = new Set(group.map(({ failover }) => failover.victim))
  const own = truth.pods.filter(({ name }) => victims.has(name))
  const names = group.map(({ name }) => name).join('; ')
  const first = own.flatMap(({ firstLossAt }) => firstLossAt ?? []).sort()[0]
  const last = own.flatMap(({ lastLossAt }) => lastLossAt ?? []).sort().at(-1)
  return [
    ...difference('firstErrorAt', names, group.flatMap(({ failover }) => failover.firstErrorAt ?? []).sort()[0], first),
    ...difference('lastErrorAt', names, group.flatMap(({ failover }) => failover.lastErrorAt ?? []).sort().at(-1), last),
  ]
}

const podOf = (truth: Truth, name: string): PodTruth | undefined => truth.pods.find((pod) => pod.name === name)

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function list(value: unknown): object[] {
  return Array.isArray(value) ? value.filter((one: unknown): one is object => typeof one === 'object' && one !== null) : []
}

function textAt(object: object, key: string): string | undefined {
  const value: unknown = Reflect.get(object, key)
  return typeof value === 'string' ? value : undefined
}
