import type { Plan, PlannedPod } from '../../model/plan.ts'
import type { TimelineEvent } from '../../model/timeline.ts'
import type { ErrorClass } from '../../tally/error-class.ts'
import { addByAddress } from '../shared-choices.ts'
import type { Failure, ResponderRow, SecondRow } from '../../tally/second-row.ts'

/** One connection of a simulated run: who answered on it, when it was opened, and when each response ended (milliseconds). */
export interface SimulatedConnection {
  pod: string
  openedAtMs: number
  answersAtMs: number[]
  /** The address it came from, and the one a name led to, where that is counted. */
  source?: string
  destination?: string
  /** The node it entered through, where there are several. */
  entry?: string
}

/** A plan for a Service of these pods, all eligible with equal shares, reached through a NodePort. */
export function servicePlan(pods: string[], changes: Partial<Plan> = {}): Plan {
  return {
    target: {
      kind: 'service', context: 'test', server: 'https://127.0.0.1:6443', namespace: 'shop', service: 'checkout', type: 'NodePort',
      port: { name: 'http', port: 80, protocol: 'TCP', targetPort: '8080', nodePort: 30080 },
    },
    route: {
      kind: 'direct', chooser: 'kube-proxy of node worker-1', unit: 'connection', testsService: true,
      path: ['you', 'worker-1', 'kube-proxy', `${pods.length} pods`],
    },
    scheme: 'http', addresses: [{ host: '127.0.0.1', port: 30080 }], hostHeader: '127.0.0.1:30080',
    pods: pods.map((name) => plannedPod(name, 1 / pods.length)),
    expectedResponders: pods.length, policies: [], affinity: false, connectionsNeeded: null, missingPermissions: [], remarks: [],
    local: true,
    ...changes,
  }
}

export function plannedPod(name: string, expectedShare: number, changes: Partial<PlannedPod> = {}): PlannedPod {
  return {
    name, uid: `uid-${name}`, ip: '10.1.0.1', node: 'worker-1', zone: 'zone-a', ready: true, eligible: true, expectedShare, note: '',
    ...changes,
  }
}

/** A plan for a plain URL, behind which nobody knows who answers. */
export function urlPlan(responders: number | null): Plan {
  return servicePlan([], {
    target: { kind: 'url', url: 'http://127.0.0.1:8080', ...(responders === null ? {} : { responders }) }, expectedResponders: responders,
  })
}

/** The event of a watch. */
export const watched = (atMs: number, kind: TimelineEvent['kind'], subject: string): TimelineEvent =>
  ({ atMs, source: 'watch', kind, subject, detail: '' })

export const requested = (atMs: number, subject: string, detail = 'delete'): TimelineEvent =>
  ({ atMs, source: 'disruption', kind: 'requested', subject, detail })

/** A second in which nothing happened. */
export function emptyRow(fromMs: number, toMs: number): SecondRow {
  return {
    fromMs, toMs, sent: 0, completed: 0, failed: 0, unfinished: 0, skipped: 0, connections: 0,
    unidentified: { requests: 0, connections: 0 }, mixedConnections: 0, requestsPerConnection: { sum: 0, sumOfSquares: 0 },
    errors: {}, responders: {}, histograms: { response: '', service: '', connect: '', tls: '', firstByte: '', lateness: '' },
    failures: [], choices: [],
  }
}

const noResponder: ResponderRow = {
  requests: 0, connections: 0, errors: 0, firstAnswerAtMs: null, lastAnswerAtMs: null, firstConnectionAtMs: null, lastConnectionAtMs: null,
  service: '',
}

/** The seconds of a run in which these connections were opened and these requests failed. */
export function rowsOf(connections: SimulatedConnection[], durationMs: number, failures: Failure[] = []): SecondRow[] {
  const rows = Array.from({ length: Math.ceil(durationMs / 1000) }, (_, i) => emptyRow(i * 1000, (i + 1) * 1000))
  const rowAt = (atMs: number): SecondRow | undefined => rows[Math.min(rows.length - 1, Math.floor(atMs / 1000))]
  const responderIn = (row: SecondRow, pod: string): ResponderRow => (row.responders[pod] ??= { ...noResponder })
  for (const { pod, openedAtMs, answersAtMs, source, destination, entry } of connections) {
    const opened = rowAt(openedAtMs)
    if (!opened) continue
    const responder = responderIn(opened, pod)
    opened.connections += 1
    responder.connections += 1
    responder.firstConnectionAtMs = Math.min(responder.firstConnectionAtMs ?? Infinity, openedAtMs)
    responder.lastConnectionAtMs = Math.max(responder.lastConnectionAtMs ?? -Infinity, openedAtMs)
    if (opened.choices.length < 500) opened.choices.push(entry === undefined ? [openedAtMs, pod] : [openedAtMs, pod, entry])
    if (entry !== undefined) addByAddress(opened.entries ??= {}, { [entry]: { [pod]: 1 } }, null)
    if (source !== undefined) addByAddress(opened.sources ??= {}, { [source]: { [pod]: 1 } }, null)
    if (destination !== undefined) addByAddress((opened.lookups ??= { answers: {}, pods: {} }).pods, { [destination]: { [pod]: 1 } }, null)
    opened.requestsPerConnection.sum += answersAtMs.length
    opened.requestsPerConnection.sumOfSquares += answersAtMs.length ** 2
    for (const atMs of answersAtMs) {
      const row = rowAt(atMs)
      if (!row) continue
      const answering = responderIn(row, pod)
      row.sent += 1
      row.completed += 1
      answering.requests += 1
      answering.firstAnswerAtMs = Math.min(answering.firstAnswerAtMs ?? Infinity, atMs)
      answering.lastAnswerAtMs = Math.max(answering.lastAnswerAtMs ?? -Infinity, atMs)
    }
  }
  for (const failure of failures) {
    const row = rowAt(failure.endedAtMs)
    if (!row) continue
    row.sent += 1
    row.failed += 1
    row.errors[failure.class] = (row.errors[failure.class] ?? 0) + 1
    if (failure.responder !== null) responderIn(row, failure.responder).errors += 1
    if (row.failures.length < 500) row.failures.push(failure)
  }
  return rows
}

/** A request that was sent when it was intended and failed after `tookMs`. */
export const failure = (atMs: number, errorClass: ErrorClass, responder: string | null = null, tookMs = 1): Failure =>
  ({ intendedAtMs: atMs, sentAtMs: atMs, endedAtMs: atMs + tookMs, class: errorClass, responder })

/** Connections at a steady rate with one request each, answered 2 ms later by whom `choose` says. */
export function steadyConnections(
  fromMs: number, toMs: number, perSecond: number, choose: (atMs: number) => string | null,
): SimulatedConnection[] {
  const connections: SimulatedConnection[] = []
  const count = Math.round(((toMs - fromMs) / 1000) * perSecond)
  for (let i = 0; i < count; i++) {
    const openedAtMs = fromMs + (i * 1000) / perSecond
    const pod = choose(openedAtMs)
    if (pod !== null) connections.push({ pod, openedAtMs, answersAtMs: [openedAtMs + 2] })
  }
  return connections
}
