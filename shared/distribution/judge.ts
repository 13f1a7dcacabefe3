import type { Plan } from '../model/plan.ts'
import type { Expectations } from '../profile/profile.ts'
import type { Distribution } from '../report/report.ts'
import { nameBalancer, requestsInFlight, type PodLatency } from './balancer.ts'
import type { Evidence, PodShare, Stratum } from './evidence.ts'
import { goodnessOfFit } from './goodness-of-fit.ts'
import type { Random } from './numerics/multinomial.ts'
import { familyError, unitsNeeded } from './planning.ts'
import { exactInterval, mergeStrata, podStatistics, unitsIn, type PodStatistic, type Range } from './pod-statistics.ts'
import { reasonsFor } from './reasons/rank.ts'
import { answersGiven, connectionsPerSource, faithfulSources } from './shared-choices.ts'
import { isBrief, isBeyond, isInside, toleranceOf } from './tolerance.ts'
import { neededThroughNodes, stillNeeded } from './still-needed.ts'
import { offThroughNodes } from './through-nodes.ts'
import { observedUnit, strataOf } from './strata.ts'

/** With more of the units unattributed than this, evenness is not claimed: they could all be one pod's. */
const unidentifiedAllowed = 0.05
const onePodTakes = 0.99

export interface JudgeInput {
  plan: Plan
  evidence: Evidence
  balance: Expectations['balance']
  /** How the run loads: connections at a time, and requests on each. */
  load: { connections: number; requestsPerConnection: number | 'unlimited' }
  /** Service times per pod, where known: lets slow pods and least-connections be told. */
  latency?: Record<string, PodLatency>
  /** For p-values with few expected units; null (a live view) leaves them out there. */
  random: Random | null
}

/** One pod as the judgement sees it; only epochs that were judged count. */
export interface PodJudgement {
  name: string
  observed: number
  share: number
  expectedShare: number
  /** The shares that are no surprise, with 99 % over all pods. */
  expectedBand: Range
  deviation: number
  interval: Range
}

export interface Judgement {
  distribution: Distribution
  pods: PodJudgement[]
}

/**
 * Whether the Service spread the load as expected, and why (docs/method.md, Evenness).
 *
 * On the independent unit each pod's relative deviation gets an interval, all together right with 99 % (pod-statistics.ts). Skewed: some
 * pod's interval lies wholly beyond ±tolerance, over all epochs and nodes or through one of several nodes. Balanced: all lie wholly inside. Pinned: one pod took at least 99 % of the units of each
 * epoch, which chance would do in less than 1 %. Else inconclusive, with the units still needed. The worst pod is the one with the
 * largest |z|, among those beyond the tolerance where there are any; `maxRelativeDeviation` and `interval` are its own (through `worstEntry`, where
 * only one node is wrong).
 *
 * A single eligible pod is balanced, as there is nothing to share, and the reason says so. Costs O(pods × epochs), apart from the
 * simulated p-value.
 */
export function judgeDistribution(input: JudgeInput): Judgement {
  const { plan, evidence, balance } = input
  const chosenUnit = observedUnit(plan, evidence)
  const { strata: epochs, sequences, eligiblePods, unseen } = strataOf(plan, balance, evidence, chosenUnit)
  const strata = mergeStrata(epochs)
  const statistics = podStatistics(strata)
  const n = strata.reduce((sum, stratum) => sum + unitsIn(stratum), 0)
  const tolerance = toleranceOf(balance)
  const sources = faithfulSources(evidence)
  const lone = chosenUnit === 'source' && sources === null
  const stray = strayUnits(evidence, chosenUnit, n)
  const pinnedTo = plan.route.testsService && eligiblePods !== null && eligiblePods > 1 ? pinnedPod(strata, n) : null
  const skewed = statistics.filter((pod) => surelyBeyond(pod, tolerance, stray, familyError / (2 * statistics.length)))
  const offThrough = offThroughNodes(epochs, tolerance).filter(({ pod, tail }) => surelyBeyond(pod, tolerance, stray, tail))
  const onlyThrough = skewed.length === 0 && pinnedTo === null ? offThrough[0] : undefined
  const worst = statistics.find((pod) => pod.name === pinnedTo) ?? onlyThrough?.pod ?? worstOf(skewed.length > 0 ? skewed : statistics)
  const verdict = ((): Distribution['verdict'] => {
    if (!plan.route.testsService) return 'not-tested'
    if (eligiblePods === 1) return 'balanced'
    if (eligiblePods === null || n === 0) return 'inconclusive'
    if (pinnedTo !== null) return 'pinned'
    if (skewed.length > 0 || onlyThrough) return 'skewed'
    const told = stray <= unidentifiedAllowed * (stray + n)
    const inside = statistics.every((pod) => isBrief(pod) || isInside(pod.interval, tolerance))
    return told && inside ? 'balanced' : 'inconclusive'
  })()
  const judged = verdict !== 'not-tested' && eligiblePods !== null && eligiblePods > 1
  const unit = lone && judged && verdict !== 'pinned' ? 'connection' : chosenUnit
  const units = judged ? n : unitsAnyhow(evidence, chosenUnit)
  const fit = judged ? goodnessOfFit(strata, input.random) : { dispersion: null, pValue: null, evenPValue: null }
  const latency = input.latency ?? {}
  const balancer = nameBalancer({
    sequences, latency, inFlight: requestsInFlight(latency, evidence.totals.durationMs), sources,
    spread: pinnedTo !== null ? 'one-pod' : verdict === 'skewed' ? 'uneven' : 'even',
  })
  const elsewhere = n === 0 && evidence.outside.length > 0
  const needed = elsewhere || stray > unidentifiedAllowed * (stray + n) ? null : n > 0 ? stillNeeded(statistics, epochs, tolerance) : neededFromScratch(strata, plan, balance, tolerance)
  const distribution: Distribution = {
    verdict, unit,
    n: lone && unit === 'source' ? 1 : units,
    effectiveN: effectiveUnits(evidence, chosenUnit, units),
    neededN: verdict === 'inconclusive' ? needed : verdict === 'not-tested' ? null : 0,
    tolerance: judged || verdict === 'balanced' ? tolerance : null,
    maxRelativeDeviation: judged && worst && n > 0 ? Math.abs(worst.deviation) : null,
    worstPod: judged && n > 0 ? worst?.name ?? null : null,
    ...(judged && onlyThrough ? { worstEntry: onlyThrough.node } : {}),
    interval: judged && worst && n > 0 ? { low: worst.interval.low, high: finite(worst.interval.high) } : null,
    pValue: fit.pValue,
    evenPValue: fit.evenPValue,
    dispersion: fit.dispersion,
    sources,
    balancer: verdict === 'not-tested' ? { kind: 'unknown', confidence: 0 } : balancer,
    reasons: [],
  }
  distribution.reasons = reasonsFor({ input, distribution, statistics, skewed, offThrough, strata, eligiblePods, pinnedTo, unseen, stray })
  const through = new Set(epochs.map(({ entry }) => entry))
  const shares = new Map((through.size > 1 ? plan : strata.at(-1))?.pods.map((pod) => [pod.name, pod.expectedShare]))
  return { distribution, pods: judged ? statistics.map((pod) => podJudgement(pod, n, shares.get(pod.name) ?? 0)) : [] }
}

function surelyBeyond(pod: PodStatistic, tolerance: number, stray: number, tail: number): boolean {
  if (!isBeyond(pod.interval, tolerance)) return false
  return stray === 0 || isBeyond(exactInterval(pod, tail, stray), tolerance)
}


/** Largest |z|. Of equals (one of two pods is as far above as the other below) the lower where it got next to nothing, else the higher. */
function worstOf(pods: PodStatistic[]): PodStatistic | undefined {
  return pods.reduce<PodStatistic | undefined>((worst, pod) => {
    if (!worst) return pod
    const more = Math.abs(pod.z) - Math.abs(worst.z)
    if (Math.abs(more) > 1e-9) return more > 0 ? pod : worst
    const [lower, higher] = pod.z < worst.z ? [pod, worst] : [worst, pod]
    return lower.deviation < -0.9 ? lower : higher
  }, undefined)
}

/**
 * The pod of the last epoch, where in every epoch a single pod (not always the same) took nearly all, and not by chance: n units keep to the first
 * one's pod with Π (largest share)^(n - 1) at most.
 */
function pinnedPod(strata: Stratum[], n: number): string | null {
  let taken = 0
  let chance = 0
  let name: string | null = null
  for (const stratum of strata) {
    const units = unitsIn(stratum)
    const top = busiest(stratum)
    if (!top || units === 0) continue
    taken += stratum.observed[top.name] ?? 0
    if (stratum.pods.length > 1 && top.expectedShare > 0.9) return null
    if (stratum.pods.length > 1) chance += (units - 1) * Math.log(Math.max(...stratum.pods.map((pod) => pod.expectedShare)))
    name = top.name
  }
  return n > 0 && taken >= onePodTakes * n && chance < Math.log(familyError) ? name : null
}

function busiest({ pods, observed }: Stratum): PodShare | undefined {
  let most = -1
  let top: PodShare | undefined
  for (const pod of pods) {
    const count = observed[pod.name] ?? 0
    if (count > most) [most, top] = [count, pod]
  }
  return top
}

/**
 * Kish's effective sample size (Σm)²/Σm² of unequal clusters (L. Kish, Survey Sampling, 1965, section 8.2; docs/method.md, Unit): of connections with
 * m requests, of source addresses with m connections. Where only some of the connections are judged, their part of it.
 */
function effectiveUnits(evidence: Evidence, unit: Distribution['unit'], n: number): number {
  const perSource = unit === 'source' ? connectionsPerSource(evidence) : []
  if (perSource.length > 1) return perSource.reduce((sum, m) => sum + m, 0) ** 2 / perSource.reduce((sum, m) => sum + m * m, 0)
  const { responsesSum, responsesSumOfSquares, connections } = evidence.totals
  if (unit === 'request' || unit === 'lookup' || responsesSumOfSquares <= 0 || connections === 0) return n
  return Math.min(1, n / connections) * responsesSum ** 2 / responsesSumOfSquares
}

function unitsAnyhow(evidence: Evidence, unit: Distribution['unit']): number {
  switch (unit) {
    case 'request': return evidence.totals.requests
    case 'source': return connectionsPerSource(evidence).length || evidence.totals.connections
    case 'lookup': return answersGiven(evidence)
    case 'connection': case 'none': return evidence.totals.connections
  }
}

/** Units that could not be attributed to a pod; where several connections share one, as many as the part of the connections that told no pod. */
function strayUnits({ totals }: Evidence, unit: Distribution['unit'], n: number): number {
  if (unit === 'request') return totals.unidentifiedRequests
  const { unidentifiedConnections, connections } = totals
  return n >= connections || connections === 0 ? unidentifiedConnections : Math.ceil((n * unidentifiedConnections) / connections)
}

/** Of a run that has nothing yet. */
function neededFromScratch(strata: Stratum[], plan: Plan, balance: Expectations['balance'], tolerance: number): number | null {
  const pods = strata.at(-1)?.pods ?? plan.pods.filter((pod) => pod.eligible)
  return neededThroughNodes(plan, balance, tolerance) ?? (pods.length > 1 ? unitsNeeded(pods.map((pod) => pod.expectedShare), tolerance) : null)
}

/** `expectedShare` is what is expected before the first unit. */
function podJudgement(pod: PodStatistic, n: number, expectedShare: number): PodJudgement {
  return {
    name: pod.name, observed: pod.observed, share: n > 0 ? pod.observed / n : 0, expectedShare: n > 0 ? pod.expected / n : expectedShare,
    expectedBand: n > 0 ? { low: pod.band.low / n, high: pod.band.high / n } : { low: 0, high: 1 },
    deviation: pod.deviation, interval: { low: pod.interval.low, high: finite(pod.interval.high) },
  }
}

/** JSON has no Infinity. */
const finite = (value: number): number => (Number.isFinite(value) ? value : Number.MAX_SAFE_INTEGER)
