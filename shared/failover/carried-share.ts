import type { PodShare } from '../distribution/evidence.ts'
import { binomialBand } from '../distribution/numerics/binomial.ts'
import { connectionsToTouchAll, familyError } from '../distribution/planning.ts'
import { toleranceOf } from '../distribution/tolerance.ts'
import type { Expectations } from '../profile/profile.ts'
import type { SecondRow } from '../tally/second-row.ts'
import { doublings } from './even-again.ts'

export interface NewcomersInput {
  newcomers: readonly string[]
  /** All eligible pods since the last newcomer is, with the shares expected of them. */
  pods: readonly PodShare[]
  rows: readonly SecondRow[]
  balance: Expectations['balance']
  /** Open at a time. */
  connections: number
  /** The Service chooses a pod for each request: what connections do is of no interest. */
  byRequest: boolean
  readyAtMs: number
  endMs: number
}

export interface NewcomerShare {
  name: string
  firstAnswerAtMs: number | null
  /** Since the last newcomer was ready. */
  requests: number
  connections: number
  /** Of the requests since then; 0 where there were none. */
  share: number
  expectedShare: number
}

/**
 * fair: they carry their share; kept-idle: they do not, and connections that were open before hold the requests; starved: new connections do
 * not reach them; inconclusive: too little was seen.
 */
export type CarriedVerdict = 'fair' | 'kept-idle' | 'starved' | 'inconclusive'

export interface Carried {
  verdict: CarriedVerdict
  /** From when on every newcomer carried its share; set where the verdict is fair. */
  fairAtMs: number | null
  newcomers: NewcomerShare[]
  /** Requests answered and connections opened by eligible pods since the last newcomer was ready, in full seconds. */
  requests: number
  connections: number
  watchedMs: number
}

/** Later shares have other causes. */
const secondsWatched = 120
/** From this many requests a connection on, connections hold requests. */
const sharedConnection = 1.5

/**
 * From when on newcomers carry their fair share of the requests, at least 1 - tolerance of what is expected: the earliest moment after which
 * no stretch of 1, 2, 4 … seconds falls short for any of them, with 1 % over all stretches and newcomers (Bonferroni's inequality, O. J. Dunn, J. Amer. Statist. Assoc. 56
 * (1961) 52–64; exact binomial limits, C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404–413).
 *
 * As long as fewer connections were opened since the newcomers came than are open at a time, old ones still hold requests: the share in a
 * stretch is then taken as it is, up to the chance in as many requests. After that every request travels on a connection that could have
 * gone to a newcomer, and the requests of one connection count as one draw.
 */
export function carriedFrom(input: NewcomersInput): Carried {
  const rows = input.rows.filter((row) => row.toMs > input.readyAtMs)
  const answers = input.newcomers.map((name) => earliest(rows, name))
  const floorMs = Math.max(input.readyAtMs, ...answers.map((atMs) => atMs ?? -Infinity))
  const full = rows.filter((row) => row.fromMs >= input.readyAtMs && row.toMs <= input.endMs).slice(0, secondsWatched)
  const counts = countsOf(input, full)
  const expected = new Map(input.pods.map(({ name, expectedShare }) => [name, expectedShare]))
  const newcomers = input.newcomers.map((name, i): NewcomerShare => ({
    name, firstAnswerAtMs: answers[i] ?? null, requests: counts.sum(counts.requests[i], 0), connections: counts.sum(counts.connections[i], 0),
    share: counts.totalRequests === 0 ? 0 : counts.sum(counts.requests[i], 0) / counts.totalRequests,
    expectedShare: expected.get(name) ?? 0,
  }))
  const first = fairFrom(input, newcomers, counts)
  const isFair = carriesFrom(first, input, newcomers, counts)
  const verdict = isFair ? 'fair' : whyNot(input, newcomers, counts, first)
  return {
    verdict, newcomers, requests: counts.totalRequests, connections: counts.totalConnections, watchedMs: full.length * 1_000,
    fairAtMs: isFair ? Math.max(floorMs, (first > 0 ? full[first]?.fromMs : null) ?? floorMs) : null,
  }
}

/** The first second from which on no stretch falls short. */
function fairFrom({ balance }: NewcomersInput, newcomers: readonly NewcomerShare[], counts: Counts): number {
  const { length } = counts
  const stretches = Array.from({ length }, (_, start) => doublings(length - start).map((seconds) => ({ start, end: start + seconds }))).flat()
  const tail = familyError / Math.max(1, stretches.length * newcomers.length)
  let first = 0
  for (const { start, end } of stretches) {
    if (start < first) continue
    const requests = counts.sum(counts.all, start, end)
    if (requests === 0) continue
    const draws = Math.round(counts.draws(start, end))
    const least = new Map<number, number>()
    const short = newcomers.some(({ expectedShare }, i) => {
      const low = least.get(expectedShare) ?? binomialBand(draws, expectedShare * (1 - toleranceOf(balance)), tail).low
      least.set(expectedShare, low)
      return Math.round((counts.sum(counts.requests[i], start, end) / requests) * draws) < low
    })
    if (short) first = start + 1
  }
  return first
}

/** Whether what followed is enough to say so: at least as long as what came before, with every pod due in it, and none short over all. */
function carriesFrom(first: number, { pods, balance }: NewcomersInput, newcomers: readonly NewcomerShare[], counts: Counts): boolean {
  const requests = counts.sum(counts.all, first)
  return counts.length - first >= Math.max(1, first) && counts.draws(first, counts.length) >= connectionsToTouchAll(pods.length)
    && newcomers.every(({ firstAnswerAtMs, expectedShare }, i) => firstAnswerAtMs !== null
      && counts.sum(counts.requests[i], first) >= requests * expectedShare * (1 - toleranceOf(balance)))
}

function whyNot({ balance, byRequest }: NewcomersInput, newcomers: readonly NewcomerShare[], counts: Counts, first: number): CarriedVerdict {
  const choices = byRequest ? counts.totalRequests : counts.totalConnections
  const tail = familyError / Math.max(1, newcomers.length)
  const starved = newcomers.some(({ requests, connections, expectedShare }) =>
    (byRequest ? requests : connections) < binomialBand(choices, expectedShare * (1 - toleranceOf(balance)), tail).low)
  if (starved) return 'starved'
  const held = counts.totalRequests > sharedConnection * counts.totalConnections
  return first > 0 && held && !byRequest ? 'kept-idle' : 'inconclusive'
}

/** Counts of whole seconds, as sums up to each. */
interface Counts {
  length: number
  all: Sums
  requests: Sums[]
  connections: Sums[]
  totalRequests: number
  totalConnections: number
  /** Over the seconds from one up to another, this excluded; all from the first by default. */
  sum(sums: Sums | undefined, start?: number, end?: number): number
  /** How many independent choices the requests of a stretch count as. */
  draws(start: number, end: number): number
}

/** At each place what came before it. */
type Sums = readonly number[]

function countsOf({ pods, newcomers, connections, byRequest }: NewcomersInput, rows: readonly SecondRow[]): Counts {
  const sumsOf = (field: 'requests' | 'connections', names: readonly string[]): Sums => {
    const sums = [0]
    for (const { responders } of rows) sums.push(names.reduce((sum, name) => sum + (responders[name]?.[field] ?? 0), sums.at(-1) ?? 0))
    return sums
  }
  const eligible = pods.map(({ name }) => name)
  const all = sumsOf('requests', eligible)
  const opened = sumsOf('connections', eligible)
  const sum = (sums: Sums = [], start = 0, end = rows.length): number => (sums[end] ?? 0) - (sums[start] ?? 0)
  return {
    length: rows.length, all, sum, totalRequests: sum(all), totalConnections: sum(opened),
    requests: newcomers.map((name) => sumsOf('requests', [name])), connections: newcomers.map((name) => sumsOf('connections', [name])),
    draws(start, end) {
      const requests = sum(all, start, end)
      const isRenewed = sum(opened, 0, start) >= connections
      return isRenewed && !byRequest ? Math.min(requests, connections + sum(opened, start, end)) : requests
    },
  }
}

function earliest(rows: readonly SecondRow[], pod: string): number | null {
  for (const { responders } of rows) {
    const atMs = responders[pod]?.firstAnswerAtMs ?? null
    if (atMs !== null) return atMs
  }
  return null
}
