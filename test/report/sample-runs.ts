import type { Plan } from '../../shared/model/plan.ts'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import { plannedPods, simulate, type Simulation, type SimulatedRun } from './simulate.ts'

const fivePods = ['2xkqp', '8vz4d', 'h4pwn', 'qq1rc', 'tm6sl'].map((suffix) => `checkout-7d9f8b6c5d-${suffix}`)

/** Runs of the kinds a report must show well. */
export const sampleRuns = {
  balanced: () => run({ seed: 1, name: 'checkout-even', pods: fivePods, seconds: 30, rate: 400 }),
  failover: () => run({
    seed: 2, name: 'checkout-failover', pods: fivePods, seconds: 60, rate: 500,
    deleted: { atMs: 15_004, victim: fivePods[4] ?? '', newcomer: plannedPods([...fivePods, 'checkout-7d9f8b6c5d-zc0vb']).slice(-1) },
  }),
  hotPod: () => run({
    seed: 3, name: 'checkout-hot', pods: fivePods, seconds: 30, rate: 300, statusErrors: 0.02,
    weights: { [fivePods[1] ?? '']: 3 }, slowness: { [fivePods[1] ?? '']: 2.6 },
  }),
  inconclusive: () => run({
    seed: 4, name: 'checkout-keepalive', pods: fivePods, seconds: 20, rate: 200,
    requestsPerConnection: 'unlimited', connections: 20, state: 'stopped',
    skipping: { fromMs: 8000, toMs: 11_000, perSecond: 25 },
  }),
  plainUrl: () => run({ seed: 5, name: 'http://127.0.0.1:18080/', pods: ['pod-a', 'pod-b', 'pod-c'], url: true, seconds: 20, rate: 300 }),
  hundredPods: () => run({
    seed: 6, name: 'search-hundred', pods: manyPods(100), seconds: 90, rate: 1000,
    deleted: {
      atMs: 30_000, victim: manyPods(100)[41] ?? '', newcomer: plannedPods([...manyPods(100), 'search-5c8d7f9b64-zzzzz']).slice(-1),
    },
  }),
} satisfies Record<string, () => SimulatedRun>

export interface RunOptions extends Omit<Simulation, 'plan' | 'profile' | 'deleted'> {
  pods: string[]
  rate: number
  connections?: number
  requestsPerConnection?: number | 'unlimited'
  url?: boolean
  /** Sent with each request. */
  request?: Partial<Profile['request']>
  deleted?: { atMs: number; victim: string; newcomer: ReturnType<typeof plannedPods> }
}

/** A run of so many pods at a rate, by default against a Service with a connection for each request. */
export function run(
  { pods, rate, url = false, connections = 50, requestsPerConnection = 1, deleted, request = {}, ...simulation }: RunOptions,
): SimulatedRun {
  const [newcomer] = deleted?.newcomer ?? []
  return simulate({
    ...simulation,
    ...(url ? { weights: Object.fromEntries(pods.map((name) => [name, 1])) } : {}),
    plan: url ? urlPlan(simulation.name, pods.length) : servicePlan(pods),
    profile: profileOf(simulation.name, {
      rate, connections, requestsPerConnection, seconds: simulation.seconds, disrupted: deleted !== undefined, url, request,
    }),
    deleted: deleted && newcomer ? { atMs: deleted.atMs, victim: deleted.victim, newcomer } : undefined,
  })
}

function servicePlan(pods: string[]): Plan {
  return {
    target: {
      kind: 'service', context: 'kind-dev', server: 'https://127.0.0.1:6443',
      namespace: 'shop', service: pods[0]?.split('-')[0] ?? '', type: 'NodePort',
      port: { name: 'http', port: 80, protocol: 'TCP', targetPort: '8080', nodePort: 30_080 },
    },
    route: {
      kind: 'direct', chooser: 'kube-proxy of node worker-1', unit: 'connection', testsService: true,
      path: ['you', 'worker-1 10.0.0.4:30080', 'kube-proxy', `${pods.length} pods`],
    },
    scheme: 'http', addresses: [{ host: '10.0.0.4', port: 30_080 }], hostHeader: '10.0.0.4:30080',
    pods: plannedPods(pods), expectedResponders: pods.length,
    policies: [], affinity: false, connectionsNeeded: 4000, missingPermissions: [],
    remarks: [{
      code: 'same-node', text: 'All load enters the cluster at one node, worker-1.',
      next: 'Name several nodes as addresses to exercise each node\'s own proxy.',
    }],
    local: false,
  }
}

function urlPlan(url: string, responders: number): Plan {
  return {
    target: { kind: 'url', url, responders },
    route: {
      kind: 'direct', chooser: 'whatever answers at 127.0.0.1:18080', unit: 'connection', testsService: true,
      path: ['you', '127.0.0.1:18080'],
    },
    scheme: 'http', addresses: [{ host: '127.0.0.1', port: 18_080 }], hostHeader: '127.0.0.1:18080',
    pods: [], expectedResponders: responders,
    policies: [], affinity: false, connectionsNeeded: 816, missingPermissions: [], remarks: [], local: true,
  }
}

interface LoadOptions {
  rate: number
  connections: number
  requestsPerConnection: number | 'unlimited'
  seconds: number
  disrupted: boolean
  url: boolean
  request: Partial<Profile['request']>
}

function profileOf(name: string, { rate, connections, requestsPerConnection, seconds, disrupted, url, request }: LoadOptions): Profile {
  return {
    name, description: '',
    target: url ? { kind: 'url', url: name, responders: 3, address: null }
      : { kind: 'service', context: null, namespace: 'shop', service: 'checkout', port: 'http' },
    route: 'auto',
    request: { protocol: 'http1', method: 'GET', path: '/', headers: {}, body: '', timeoutMs: 5000, tls: null, ...request },
    load: {
      model: 'open', arrivals: 'constant', stages: [{ from: rate, to: rate, durationMs: seconds * 1000 }],
      connections, requestsPerConnection, warmupMs: 0, thinkTimeMs: 0, connectionLifetimeMs: null, patienceMs: 5000, workers: 1, requests: null, resolve: 'once',
    },
    identify: { by: 'header', name: 'X-Pod-Name' },
    disruptions: disrupted ? [{ atMs: 15_000, do: 'delete', pods: 1, by: null }] : [],
    abort: null,
    expect: {
      balance: { kind: 'even', tolerance: 0.25 }, errorsBelow: 0.01, latency: { p99Ms: 60 },
      failover: disrupted ? { withinMs: 3000, errorsBelow: 0.05 } : null, stated: { balance: true, errors: true },
    },
  }
}

export function manyPods(count: number): string[] {
  const random = seededRandom(42)
  const letters = 'bcdfghjklmnpqrstvwxz2456789'
  const suffix = () => Array.from({ length: 5 }, () => letters.charAt(Math.floor(random() * letters.length))).join('')
  return Array.from({ length: count }, () => `search-5c8d7f9b64-${suffix()}`)
}
