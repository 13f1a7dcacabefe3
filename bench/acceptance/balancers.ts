import { monotonicMs } from '../../electron/engine/clock.ts'
import { RequestBudget } from '../../electron/engine/request-budget.ts'
import type { Alarm } from '../../electron/engine/waker.ts'
import { WorkerLoad } from '../../electron/engine/worker-load.ts'
import { judgeDistribution } from '../../shared/distribution/judge.ts'
import { gatherEvidence } from '../../shared/distribution/ledger.ts'
import { urlPlan } from '../../shared/distribution/testing/simulated-run.ts'
import type { Dial } from '../../shared/model/dial.ts'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import type { Distribution } from '../../shared/report/report.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { closed, loadJob } from '../../test/engine/run-load.ts'
import { haproxy, nginx, type RealServers, startRealServers } from '../../test/real-servers/haproxy-and-nginx.ts'
import { type Bar, measured, type PartResult } from './bar.ts'

type Kind = Distribution['balancer']['kind']

const connectionsEach = 300
const limit = 0.95
const manySources = Array.from({ length: 24 }, (_, i) => `127.0.0.${i + 2}`)

interface Case {
  balance: string
  sources: readonly string[]
  /** Connections at a time. */
  atOnce: number
  words: readonly Kind[]
}

/**
 * HAProxy's algorithms, from where they are asked, and the words that are right for them; durations are alike. Where many requests overlap, leastconn
 * follows their ends, which are random: nothing could be told (docs/simulations.md, Limits).
 */
const cases: readonly Case[] = [
  { balance: 'random(1)', sources: [], atOnce: 8, words: ['random'] },
  { balance: 'roundrobin', sources: [], atOnce: 8, words: ['more-even-than-random', 'round-robin'] },
  { balance: 'leastconn', sources: [], atOnce: 2, words: ['more-even-than-random', 'least-connections'] },
  { balance: 'source', sources: manySources, atOnce: 8, words: ['source-affinity'] },
  { balance: 'source', sources: [], atOnce: 8, words: ['one-pod'] },
]

/** How often the engine's own runs against HAProxy before three nginx name the balancer rightly, and whether HAProxy counted the same. */
export async function measureBalancers(runs: number): Promise<PartResult> {
  const part = 'balancers of HAProxy'
  if (!haproxy || !nginx) return { part, seconds: 0, bars: [], skipped: 'it needs HAProxy and nginx' }
  return measured(part, async () => {
    const bars: Omit<Bar, 'part'>[] = []
    for (const one of cases) {
      const servers = await startRealServers(one.balance)
      try {
        bars.push(await nameOften(servers, one, runs))
      } finally {
        await servers.stop()
      }
    }
    return bars
  })
}

async function nameOften(servers: RealServers, one: Case, runs: number): Promise<Omit<Bar, 'part'>> {
  const { balance, sources, atOnce, words } = one
  const named = new Map<Kind, number>()
  const counted: Record<string, number> = {}
  for (let run = 0; run < runs; run++) {
    const rows = await load(servers.port, one, run)
    for (const row of rows) for (const [pod, { connections }] of Object.entries(row.responders)) counted[pod] = (counted[pod] ?? 0) + connections
    const { kind } = kindOf(rows, atOnce, run)
    named.set(kind, (named.get(kind) ?? 0) + 1)
  }
  const own = await servers.connections()
  const same = Object.entries(own).every(([pod, count]) => (counted[pod] ?? 0) === count)
  const right = words.reduce((sum, word) => sum + (named.get(word) ?? 0), 0)
  const others = [...named].map(([kind, times]) => `${kind} ${times}`).join(', ')
  const from = sources.length > 0 ? `${sources.length} source addresses` : 'one source address'
  return {
    what: `${balance} from ${from}, ${connectionsEach} connections, ${atOnce} at a time, named ${words.join(' or ')}`,
    measured: `${right} of ${runs} runs (${others}); ${same ? 'HAProxy counted the same' : `HAProxy counted ${JSON.stringify(own)}, we ${JSON.stringify(counted)}`}`,
    limit: `≥ ${limit * 100} %, the same counts`, met: right >= limit * runs && same,
  }
}

function kindOf(rows: SecondRow[], atOnce: number, seed: number): Distribution['balancer'] {
  const plan = urlPlan(3)
  return judgeDistribution({
    plan, evidence: gatherEvidence(plan, null, [], rows), balance: { kind: 'even', tolerance: 0.25 },
    load: { connections: atOnce, requestsPerConnection: 1 }, random: seededRandom(seed),
  }).distribution.balancer
}

/** The engine's own load, in this thread: a thread for each run would take longer than the run. */
function load(port: number, { sources, atOnce }: Case, seed: number): Promise<SecondRow[]> {
  const dial: Dial = { kind: 'tcp', host: '127.0.0.1', port }
  const dials = sources.length === 0 ? [dial] : sources.map((localAddress) => ({ ...dial, localAddress }))
  const job = loadJob({ dials, seed, load: closed(atOnce, 10_000, { requestsPerConnection: 1, requests: connectionsEach }) })
  const budget = new RequestBudget(RequestBudget.share(connectionsEach))
  return new Promise((resolve) => {
    const rows: SecondRow[] = []
    const worker = new WorkerLoad(job, { share: { worker: 0, workers: 1 }, budget }, timerAlarm(job.originMs), (report) => {
      if (report.kind === 'row' || report.kind === 'done') rows.push(report.row)
      if (report.kind === 'done') resolve(rows)
    })
    worker.command({ kind: 'go', startAtMs: worker.nowMs + 1 })
  })
}

function timerAlarm(originMs: number): Alarm {
  let ring = (): void => undefined
  return {
    set: (dueMs) => { setTimeout(() => ring(), Math.max(0, dueMs + originMs - monotonicMs())) },
    onRing: (callback) => { ring = callback },
  }
}
