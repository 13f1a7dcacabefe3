import type { Evidence, PodShare } from '../../shared/distribution/evidence.ts'
import { judgeDistribution, type Judgement } from '../../shared/distribution/judge.ts'
import { servicePlan } from '../../shared/distribution/testing/simulated-run.ts'

/** One line of a table: how often something happened, and how often it may or must. */
export interface Rate {
  what: string
  hits: number
  /** How often it was tried. */
  runs: number
  rate: number
  bar: string
  met: boolean
  limit: number
  kind: 'at most' | 'at least'
}

export const atMost = (what: string, hits: number, runs: number, limit: number): Rate =>
  ({ what, hits, runs, rate: hits / runs, bar: `≤ ${limit * 100} %`, met: hits / runs <= limit, limit, kind: 'at most' })

export const atLeast = (what: string, hits: number, runs: number, limit: number): Rate =>
  ({ what, hits, runs, rate: hits / runs, bar: `≥ ${limit * 100} %`, met: hits / runs >= limit, limit, kind: 'at least' })

/** Two measurements of the same case as one. */
export function pooled(a: Rate, b: Rate): Rate {
  return (a.kind === 'at most' ? atMost : atLeast)(a.what, a.hits + b.hits, a.runs + b.runs, a.limit)
}

/** What a run with one epoch a counts record would have gathered; `requests` per connection are 1 unless given. */
export function evidenceOf(
  epochs: { pods: readonly (string | PodShare)[]; counts: Record<string, number>; choices?: string[] }[], requestsEach = 1,
): Evidence {
  const pods: Record<string, { connections: number; requests: number }> = {}
  let connections = 0
  for (const { counts } of epochs) {
    for (const [pod, count] of Object.entries(counts)) {
      connections += count
      const known = pods[pod]
      pods[pod] = { connections: (known?.connections ?? 0) + count, requests: (known?.requests ?? 0) + count * requestsEach }
    }
  }
  return {
    epochs: epochs.map((epoch, i) => ({
      fromMs: i * 10_000, toMs: (i + 1) * 10_000, pods: sharesOf(epoch.pods), sharesKnown: true, connections: epoch.counts,
      requests: Object.fromEntries(Object.entries(epoch.counts).map(([pod, count]) => [pod, count * requestsEach])),
      choices: epoch.choices ?? [], sources: {}, destinations: {}, entries: [],
    })),
    outside: [], absences: [],
    totals: {
      durationMs: epochs.length * 10_000, connections, requests: connections * requestsEach,
      unidentifiedConnections: 0, unidentifiedRequests: 0, mixedConnections: 0,
      responsesSum: connections * requestsEach, responsesSumOfSquares: connections * requestsEach ** 2, answers: {}, pods,
    },
  }
}

const sharesOf = (pods: readonly (string | PodShare)[]): PodShare[] =>
  pods.map((pod) => (typeof pod === 'string' ? { name: pod, expectedShare: 1 / pods.length } : pod))

const plans = new Map<number, ReturnType<typeof servicePlan>>()

/** Judges evidence about the pods of one plan; with their shares where those are stated. */
export function judge(
  pods: readonly (string | PodShare)[], evidence: Evidence, tolerance: number, connections = 50,
): Judgement {
  const plan = plans.get(pods.length) ?? servicePlan(pods.map((pod) => (typeof pod === 'string' ? pod : pod.name)))
  plans.set(pods.length, plan)
  const stated = Object.fromEntries(pods.flatMap((pod) => (typeof pod === 'string' ? [] : [[pod.name, pod.expectedShare]])))
  const balance = Object.keys(stated).length > 0 ? { kind: 'shares' as const, shares: stated, tolerance } : { kind: 'even' as const, tolerance }
  return judgeDistribution({ plan, evidence, balance, load: { connections, requestsPerConnection: 1 }, random: null })
}
