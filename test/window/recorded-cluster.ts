import type { Plan, PlannedPod } from '../../shared/model/plan.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import type { Failover } from '../../shared/report/report.ts'
import { seededRandom } from './random.ts'
import type { RecordedRunOptions } from './recorded-run.ts'

/** A made-up pod, with the times of its life from the run's start. */
export interface Pod {
  name: string
  ip: string
  node: string
  zone: string
  bornMs: number
  readyMs: number
  /** Until when it answers. */
  leavesMs: number
  /** How much of the load it draws, against others. */
  weight: number
}

/** What is deleted, what replaces it, and when. */
export interface Deletion {
  atMs: number
  victim: Pod
  newcomer: Pod
  startedAt: string
}

/** After it is ready a pod waits this long for its endpoint to be programmed. */
export const programmingMs = 300

export function makePods(options: RecordedRunOptions): { pods: Pod[]; deletion: Deletion | null } {
  const random = seededRandom(options.seed + 1)
  const letters = 'bcdfghjklmnpqrstvwxz2456789'
  const suffix = () => Array.from({ length: 5 }, () => letters[Math.floor(random.uniform() * letters.length)]).join('')
  const pod = (i: number, bornMs: number, readyMs: number): Pod => ({
    name: `checkout-6f7d9c-${suffix()}`,
    ip: `10.244.${i % 3 + 1}.${10 + i}`,
    node: `worker-${i % 3 + 1}`,
    zone: `zone-${'abc'[i % 3]}`,
    bornMs,
    readyMs,
    leavesMs: Infinity,
    weight: i === 0 ? options.hotFactor : 1,
  })
  const pods = Array.from({ length: options.pods }, (_, i) => pod(i, 0, 0))
  const victim = pods.at(-1)
  if (options.deleteAtSecond === null || !victim) return { pods, deletion: null }
  const atMs = options.deleteAtSecond * 1000
  const newcomer = pod(options.pods, atMs + 40, atMs + 3200)
  victim.leavesMs = atMs + 1350
  pods.push(newcomer)
  return { pods, deletion: { atMs, victim, newcomer, startedAt: options.startedAt } }
}

export function planOf(pods: readonly Pod[]): Plan {
  const planned = pods.filter((pod) => pod.bornMs === 0)
  return {
    target: {
      kind: 'service', context: 'evenkeel-demo', server: 'https://127.0.0.1:39443', namespace: 'shop', service: 'checkout',
      type: 'NodePort', port: { name: 'http', port: 80, protocol: 'TCP', targetPort: '8080', nodePort: 30080 },
    },
    route: {
      kind: 'direct', chooser: 'kube-proxy of node worker-1', unit: 'connection', testsService: true,
      path: ['you', 'worker-1 172.18.0.2:30080', 'kube-proxy', `${planned.length} pods`],
    },
    scheme: 'http',
    addresses: [{ host: '127.0.0.1', port: 30080 }],
    hostHeader: 'checkout.shop',
    pods: planned.map((pod): PlannedPod => ({
      name: pod.name, uid: `uid-${pod.name}`, ip: pod.ip, node: pod.node, zone: pod.zone, ready: true, eligible: true,
      expectedShare: 1 / planned.length, note: '',
    })),
    expectedResponders: planned.length,
    policies: [],
    affinity: false,
    connectionsNeeded: 1866,
    missingPermissions: [],
    remarks: [],
    local: true,
  }
}

export function timelineOf(endMs: number, deletion: Deletion | null): TimelineEvent[] {
  const run: TimelineEvent[] = [
    { atMs: 0, source: 'run', kind: 'started', subject: '', detail: '' },
    { atMs: endMs, source: 'run', kind: 'load-ended', subject: '', detail: 'finished' },
  ]
  if (!deletion) return run
  const { atMs, victim, newcomer } = deletion
  const watch = (eventAtMs: number, kind: TimelineEvent['kind'], subject: string, detail = ''): TimelineEvent => (
    { atMs: eventAtMs, source: 'watch', kind, subject, detail }
  )
  const all: TimelineEvent[] = [
    ...run,
    { atMs, source: 'disruption', kind: 'requested', subject: victim.name, detail: 'delete' },
    { atMs: atMs + 9, source: 'disruption', kind: 'accepted', subject: victim.name, detail: 'delete' },
    watch(atMs + 24, 'pod-terminating', victim.name, 'grace period 30 s'),
    watch(atMs + 41, 'pod-added', newcomer.name),
    watch(atMs + 66, 'pod-scheduled', newcomer.name, `on node ${newcomer.node}`),
    watch(atMs + 380, 'endpoint-terminating', victim.name),
    watch(newcomer.readyMs, 'pod-ready', newcomer.name),
    watch(newcomer.readyMs + 140, 'endpoint-ready', newcomer.name, newcomer.ip),
    watch(atMs + 3400, 'endpoint-gone', victim.name),
    watch(atMs + 3420, 'pod-gone', victim.name),
  ]
  return all.sort((a, b) => a.atMs - b.atMs)
}

/** The stopwatch as it stands `nowMs` into the run. */
export function failoversAt(nowMs: number, deletion: Deletion | null, failed: number): Failover[] {
  if (!deletion || nowMs <= deletion.atMs) return []
  const { atMs, victim, newcomer } = deletion
  const iso = (ms: number) => new Date(Date.parse(deletion.startedAt) + ms).toISOString()
  const seen = (ms: number) => (ms <= nowMs ? iso(ms) : null)
  const reset = Math.floor(failed / 3)
  return [{
    disruption: 'delete',
    victim: victim.name,
    requestedAt: iso(atMs),
    sliceAt: seen(atMs + 380),
    lastNewConnectionAt: seen(atMs + 1310),
    lastVictimAnswerAt: seen(victim.leavesMs),
    firstErrorAt: seen(atMs + 180),
    lastErrorAt: seen(atMs + 1600),
    errorWindowMs: failed === 0 ? 0 : 1420,
    failedRequests: failed,
    errors: [{ class: 'refused', count: failed - reset }, { class: 'reset-before-response', count: reset }],
    newcomer: newcomer.name,
    newcomerReadyAt: seen(newcomer.readyMs),
    newcomerAt: seen(newcomer.readyMs + programmingMs),
    evenAgainAt: seen(atMs + 5100),
  }]
}

/** The fraction of the interval in which the pod answers. */
export function presence(pod: Pod, fromMs: number, toMs: number): number {
  const startMs = pod.bornMs > 0 ? pod.readyMs + programmingMs : 0
  return Math.max(0, Math.min(toMs, pod.leavesMs) - Math.max(fromMs, startMs)) / (toMs - fromMs)
}
