import type { Distribution } from '../report/report.ts'
import { chiSquareCdf, chiSquareSurvival } from './numerics/gamma.ts'

export type Balancer = Distribution['balancer']

/** Choices in the order they were made, among pods with these expected shares. */
export interface ChoiceSequence {
  pods: { name: string; expectedShare: number }[]
  choices: string[]
}

export interface PodLatency {
  count: number
  /** Mean service time. */
  meanMs: number
  /** Median service time with its interval (median.ts). */
  medianMs: number
  medianLowMs: number
  medianHighMs: number
}

export interface BalancerInput {
  sequences: ChoiceSequence[]
  /** How the shares themselves were judged. */
  spread: 'even' | 'one-pod' | 'uneven'
  latency: Record<string, PodLatency>
  /** Requests in flight at a time, on average. */
  inFlight: number
  /** Source addresses with at least two connections, and how many of them stayed with one pod; null where only one address was used. */
  sources: { count: number; faithful: number } | null
}

/** Errors allowed to either side when a sequence is called random. */
const tailError = 0.005
/** How sure the word must be before it is used. */
const sureEnough = 0.95
const leastWindows = 8
const leastChoices = 30
const sourcesForAffinity = 20
const unknown: Balancer = { kind: 'unknown', confidence: 0 }

/**
 * Which kind of balancer made these choices. The totals alone tell little (with two pods nothing), so the sequence is cut into windows
 * of P, 2P, 4P … choices and Pearson's X² of all windows of a size added up: independent choices give a chi-square variable with
 * windows·(P - 1) degrees of freedom (mean and variance of X² with few expected: J. B. S. Haldane, Biometrika 29 (1937) 133–143); a
 * rotation gives nearly 0 in every window that is longer than the shuffling done by connections opened at the same time. Sizes share
 * the error (Bonferroni).
 *
 * `source-affinity`: chance keeps an address to one pod with 1/2 at most (two pods, two connections), so c of them with (1/2)^c; half of the
 * exponent is given away for the one address in a hundred that may have met two. `one-pod`: pinned, which chance comes to in less than 1 %.
 *
 * `round-robin` and `least-connections` only where requests of unlike duration overlap: without that the two are the same sequence,
 * and the general word `more-even-than-random` stands.
 */
export function nameBalancer(input: BalancerInput): Balancer {
  const { sources } = input
  if (sources && sources.count >= sourcesForAffinity && sources.faithful / sources.count >= 0.99) {
    return { kind: 'source-affinity', confidence: Math.min(0.999, 1 - 0.5 ** (sources.count / 2)) }
  }
  const longest = input.sequences.reduce((most, sequence) => Math.max(most, sequence.pods.length), 0)
  const total = input.sequences.reduce((sum, sequence) => sum + sequence.choices.length, 0)
  if (longest < 2) return unknown
  if (input.spread === 'one-pod') return { kind: 'one-pod', confidence: 0.99 }
  if (total < leastChoices) return unknown
  if (input.spread === 'uneven') return followsSpeed(input) ? { kind: 'least-connections', confidence: sureEnough } : unknown
  const evenness = windowTests(input.sequences)
  if (evenness.length === 0) return unknown
  const evenP = Math.min(1, evenness.length * Math.min(...evenness.map((test) => test.evenP)))
  const unevenP = Math.min(1, evenness.length * Math.min(...evenness.map((test) => test.unevenP)))
  if (evenP <= tailError) {
    const kind = rotates(input.sequences) && durationsTell(input) ? 'round-robin' : 'more-even-than-random'
    return { kind, confidence: Math.min(0.999, 1 - evenP) }
  }
  if (unevenP <= tailError) return unknown
  const confidence = Math.min(0.999, Math.max(...evenness.map((test) => test.notEvenConfidence)))
  return confidence >= sureEnough ? { kind: 'random', confidence } : unknown
}

interface WindowTest { evenP: number; unevenP: number; notEvenConfidence: number }

function windowTests(sequences: ChoiceSequence[]): WindowTest[] {
  const indexed = sequences.filter((sequence) => sequence.pods.length > 1).map(indexedSequence)
  const tests: WindowTest[] = []
  for (let rounds = 1; ; rounds *= 2) {
    const sums = indexed.map((sequence) => windowed(sequence, rounds * sequence.shares.length))
    const windows = sums.reduce((sum, part) => sum + part.windows, 0)
    if (windows < leastWindows) return tests
    const statistic = sums.reduce((sum, part) => sum + part.statistic, 0)
    const degrees = sums.reduce((sum, part) => sum + part.degrees, 0)
    tests.push({
      evenP: chiSquareCdf(statistic, degrees),
      unevenP: chiSquareSurvival(statistic, degrees),
      // A balancer at least twice as even as chance would come this high with the complement of this probability.
      notEvenConfidence: 1 - chiSquareSurvival(2 * statistic, degrees),
    })
  }
}

interface IndexedSequence { shares: number[]; chosen: Int32Array }

function indexedSequence({ pods, choices }: ChoiceSequence): IndexedSequence {
  const index = new Map(pods.map((pod, i) => [pod.name, i]))
  const chosen = new Int32Array(choices.length)
  let known = 0
  for (const pod of choices) {
    const i = index.get(pod)
    if (i !== undefined) chosen[known++] = i
  }
  return { shares: pods.map((pod) => pod.expectedShare), chosen: chosen.subarray(0, known) }
}

function windowed({ shares, chosen }: IndexedSequence, size: number): { statistic: number; windows: number; degrees: number } {
  const windows = Math.floor(chosen.length / size)
  const counts = new Float64Array(shares.length)
  let statistic = 0
  for (let window = 0; window < windows; window++) {
    counts.fill(0)
    for (let i = window * size; i < (window + 1) * size; i++) {
      const pod = chosen[i] ?? 0
      counts[pod] = (counts[pod] ?? 0) + 1
    }
    for (const [pod, share] of shares.entries()) {
      if (share > 0) statistic += ((counts[pod] ?? 0) - share * size) ** 2 / (share * size)
    }
  }
  return { statistic, windows, degrees: windows * (shares.length - 1) }
}

/** Whether each pod mostly comes back after about one round, as in a rotation that the client sees a little shuffled. */
function rotates(sequences: ChoiceSequence[]): boolean {
  let steps = 0
  let near = 0
  for (const { pods, choices } of sequences) {
    const last = new Map<string, number>()
    const slack = Math.max(1, pods.length / 2)
    choices.forEach((pod, i) => {
      const before = last.get(pod)
      last.set(pod, i)
      if (before === undefined) return
      steps++
      if (Math.abs(i - before - pods.length) <= slack) near++
    })
  }
  return steps > 0 && near / steps >= 0.7
}

/**
 * Requests overlap and some pods surely take half as long again as others: a balancer that looks at what is in flight could not rotate
 * then, nor stay even. (Without overlap every pod is idle at each choice, and least-connections is a rotation.)
 */
function durationsTell(input: BalancerInput): boolean {
  const measured = Object.values(input.latency).filter((pod) => pod.count >= 20)
  const pods = input.sequences.reduce((most, sequence) => Math.max(most, sequence.pods.length), 0)
  return measured.length >= 2 && input.inFlight >= 2 * pods
    && Math.max(...measured.map((pod) => pod.medianLowMs)) >= 1.5 * Math.min(...measured.map((pod) => pod.medianHighMs))
}

/** Requests in flight on average: time spent in requests over time passed (J. D. C. Little, Oper. Res. 9 (1961) 383–387). */
export function requestsInFlight(latency: Record<string, PodLatency>, durationMs: number): number {
  return durationMs <= 0 ? 0 : Object.values(latency).reduce((sum, pod) => sum + pod.count * pod.meanMs, 0) / durationMs
}

/** Shares in proportion to each pod's speed: the mark of a balancer that keeps the same number of requests in flight at every pod. */
function followsSpeed(input: BalancerInput): boolean {
  if (!durationsTell(input)) return false
  const counts = new Map<string, number>()
  for (const { choices } of input.sequences) for (const pod of choices) counts.set(pod, (counts.get(pod) ?? 0) + 1)
  const inFlight = [...counts].flatMap(([pod, count]) => {
    const latency = input.latency[pod]
    return latency && latency.count >= 20 ? [count * latency.meanMs] : []
  })
  return inFlight.length === counts.size && inFlight.length >= 2 && Math.max(...inFlight) <= 1.25 * Math.min(...inFlight)
}
