import { monotonicMs } from '../../electron/engine/clock.ts'
import { unpackRow } from '../../electron/engine/packed-row.ts'
import { RequestBudget } from '../../electron/engine/request-budget.ts'
import type { Alarm } from '../../electron/engine/waker.ts'
import { WorkerLoad } from '../../electron/engine/worker-load.ts'
import { judgeDistribution } from '../../shared/distribution/judge.ts'
import { gatherEvidence } from '../../shared/distribution/ledger.ts'
import type { Dial } from '../../shared/model/dial.ts'
import type { Plan } from '../../shared/model/plan.ts'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import type { Expectations } from '../../shared/profile/profile.ts'
import type { Distribution } from '../../shared/report/report.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { closed, loadJob } from '../../test/engine/run-load.ts'
import type { Bar } from './bar.ts'

type Kind = Distribution['balancer']['kind']

const limit = 0.95

/** A balancer that is asked again and again, and the words that are right for it. */
export interface BalancerCase {
  what: string
  /** Where from and where to the connections of a run go, in turn. */
  dials(run: number): Dial[]
  /** Requests of a run. */
  requests: number
  /** Connections at a time. */
  atOnce: number
  /** 1 where left out. */
  requestsPerConnection?: number
  plan: Plan
  balance: Expectations['balance']
  words: readonly Kind[]
}

/**
 * How often the engine's own runs name the balancer rightly, and whether its own account of connections by pod is the same as ours.
 * @param who keeps the account
 * @param accepted the connections that each pod got in all the runs, by that account
 */
export async function nameOften(one: BalancerCase, runs: number, who: string, accepted: () => Promise<Record<string, number>>): Promise<Omit<Bar, 'part'>> {
  const { what, words, requests, atOnce, requestsPerConnection = 1 } = one
  const named = new Map<Kind, number>()
  const counted: Record<string, number> = {}
  for (let run = 0; run < runs; run++) {
    const rows = await load(one, run)
    for (const row of rows) for (const [pod, { connections }] of Object.entries(row.responders)) counted[pod] = (counted[pod] ?? 0) + connections
    const { kind } = kindOf(rows, one, run)
    named.set(kind, (named.get(kind) ?? 0) + 1)
  }
  const own = await accepted()
  const same = Object.keys({ ...own, ...counted }).every((pod) => (own[pod] ?? 0) === (counted[pod] ?? 0))
  const right = words.reduce((sum, word) => sum + (named.get(word) ?? 0), 0)
  const others = [...named].map(([kind, times]) => `${kind} ${times}`).join(', ')
  const total = Object.values(own).reduce((sum, count) => sum + count, 0)
  return {
    what: `${what}, ${connectionsText(requests, requestsPerConnection)}, ${atOnce} at a time, named ${words.join(' or ')}`,
    measured: `${right} of ${runs} runs (${others}); `
      + (same ? `${who} counted the same, ${total} connections` : `${who} counted ${JSON.stringify(own)}, we ${JSON.stringify(counted)}`),
    limit: `≥ ${limit * 100} %, the same counts`, met: right >= limit * runs && same,
  }
}

function connectionsText(requests: number, each: number): string {
  return each === 1 ? `${requests} connections` : `${requests / each} connection${requests === each ? '' : 's'} of ${each} requests`
}

function kindOf(rows: SecondRow[], { plan, atOnce, requestsPerConnection = 1, balance }: BalancerCase, seed: number): Distribution['balancer'] {
  return judgeDistribution({
    plan, evidence: gatherEvidence(plan, balance, [], rows), balance, load: { connections: atOnce, requestsPerConnection }, random: seededRandom(seed),
  }).distribution.balancer
}

/** The engine's own load, in this thread: a thread for each run would take longer than the run. */
function load({ dials, requests, atOnce, requestsPerConnection = 1 }: BalancerCase, run: number): Promise<SecondRow[]> {
  const job = loadJob({ dials: dials(run), seed: run, load: closed(atOnce, 10_000, { requestsPerConnection, requests }) })
  const budget = new RequestBudget(RequestBudget.share(requests))
  return new Promise((resolve) => {
    const rows: SecondRow[] = []
    const worker = new WorkerLoad(job, { share: { worker: 0, workers: 1 }, budget }, timerAlarm(job.originMs), (report) => {
      if (report.kind === 'row' || report.kind === 'done') rows.push(unpackRow(report.row))
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
