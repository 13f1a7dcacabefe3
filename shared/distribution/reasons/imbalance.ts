import type { Reason } from '../../report/report.ts'
import type { Stratum } from '../evidence.ts'
import { isBeyond, toleranceOf } from '../tolerance.ts'
import { podStatistics, type PodStatistic } from '../pod-statistics.ts'
import { unitNoun, type ReasonContext } from './context.ts'
import { countText, names, percent, plural, signedPercent } from './words.ts'

const namedAtMost = 5

/**
 * The pods that make a distribution skewed, the worst first. One hot pod leaves too little for all others; so each pod is set aside once
 * named, and the next is named only if the rest is skewed among itself.
 */
export function imbalanceReasons(context: ReasonContext): Reason[] {
  const tolerance = toleranceOf(context.input.balance)
  const culprits: PodStatistic[] = []
  let { strata } = context
  let beyond = context.skewed
  while (beyond.length > 0 && culprits.length < namedAtMost) {
    const worst = context.distribution.worstPod !== null && culprits.length === 0
      ? beyond.find((pod) => pod.name === context.distribution.worstPod)
      : beyond.toSorted((a, b) => Math.abs(b.z) - Math.abs(a.z))[0]
    const whole = context.statistics.find((pod) => pod.name === worst?.name)
    if (!worst || !whole) break
    culprits.push(whole)
    strata = strata.map((stratum) => without(stratum, worst.name))
    beyond = podStatistics(strata).filter((pod) => isBeyond(pod.interval, tolerance))
  }
  const unseen = culprits.filter((pod) => context.unseen.includes(pod.name))
  const toName = culprits.filter((pod) => !unseen.slice(1).includes(pod))
  const reasons = toName.map((pod) => (pod.deviation > 0 ? hotPod(pod, context) : starvedPod(pod, context)))
  const weighted = weights(context)
  // One odd pod explains itself; where several are off, the weights that explain them all come first.
  return [...(culprits.length > 1 ? [...weighted, ...reasons] : [...reasons, ...weighted]), ...throughOneNode(context)]
}

/** Where nodes differ: those whose own choice is off. Nothing where a pod is off through all of them alike, which the other reasons tell. */
function throughOneNode({ offThrough, distribution, input, skewed }: ReasonContext): Reason[] {
  const nodes = new Set(input.evidence.epochs.flatMap(({ entries }) => entries.map(({ node }) => node))).size
  const offNodes = new Set(offThrough.map(({ node }) => node))
  if (skewed.length > 0 && offNodes.size === nodes) return []
  const worst = [...offNodes].flatMap((node) => offThrough.find((off) => off.node === node) ?? [])
  return worst.slice(0, namedAtMost).map(({ node, pod }) => {
    const noun = unitNoun(distribution.unit)
    const [share, expected] = [pod.observed / pod.exposure, pod.expected / pod.exposure]
    const amount = pod.observed === 0 ? 'nothing' : pod.deviation > 0 ? 'too much' : 'too little'
    return {
      code: pod.deviation > 0 ? 'hot-pod' : 'starved-pod', subject: pod.name,
      text: `Through node ${node}, ${pod.name} got ${amount}: ${percent(share)} of the ${plural(pod.exposure, noun)} that entered there, where `
        + `${percent(expected)} was expected.`,
      next: `Check the proxy of node ${node} (does kube-proxy run and sync?) and the network between it and the pod.`,
    }
  })
}

function without(stratum: Stratum, name: string): Stratum {
  const rest = stratum.pods.filter((pod) => pod.name !== name)
  const total = rest.reduce((sum, pod) => sum + pod.expectedShare, 0)
  return { ...stratum, pods: rest.map((pod) => ({ name: pod.name, expectedShare: total > 0 ? pod.expectedShare / total : 0 })) }
}

function hotPod(pod: PodStatistic, context: ReasonContext): Reason {
  return {
    code: 'hot-pod', subject: pod.name, text: `${pod.name} took too much: ${shareText(pod, context)}`,
    next: 'Look for what makes this pod special: weights or affinity in the balancer, its node or zone, how long it has been there.',
  }
}

function starvedPod(pod: PodStatistic, context: ReasonContext): Reason {
  const noun = unitNoun(context.distribution.unit)
  if (context.unseen.includes(pod.name)) {
    const answered = context.statistics.length - context.unseen.length
    return {
      code: 'starved-pod', subject: pod.name,
      text: `Only ${answered} of the ${context.statistics.length} pods expected ever answered in ${plural(context.distribution.n, noun)}.`,
      next: 'Check that all pods are behind the address, or say how many there are (--responders).',
    }
  }
  const text = pod.observed === 0
    ? `${pod.name} received nothing: none of the ${plural(pod.exposure, noun)} opened while it was eligible, where `
      + `${percent(pod.expected / pod.exposure)} was expected.`
    : `${pod.name} received too little: ${shareText(pod, context)}`
  return {
    code: 'starved-pod', subject: pod.name, text,
    next: 'Check that the pod listens on the target port, and that network policies and the proxy of every node let traffic reach it.',
  }
}

function shareText(pod: PodStatistic, { distribution }: ReasonContext): string {
  const { low, high } = pod.interval
  const [share, expected] = [pod.observed / pod.exposure, pod.expected / pod.exposure]
  return `${percent(share)} of ${plural(pod.exposure, unitNoun(distribution.unit))} where ${percent(expected)} was expected, `
    + `${signedPercent(pod.deviation)} (99% sure: between ${signedPercent(low)} and ${signedPercent(high)}).`
}

/**
 * Shares in small whole ratios are what configured weights look like. Not said where the profile expects shares of its own. The ratio r of two counts
 * a and b is known to ±3·r·√(1/a + 1/b), three standard errors of its logarithm (D. Katz et al., Biometrics 34 (1978) 469–474) without their
 * terms in 1/n, which make it smaller.
 */
function weights({ statistics, input, distribution }: ReasonContext): Reason[] {
  if (input.balance?.kind === 'shares' || statistics.length > 50) return []
  const least = statistics.reduce((min, pod) => Math.min(min, pod.observed / pod.expected), Infinity)
  const base = statistics.find((pod) => pod.observed / pod.expected === least)
  if (!base || base.observed < 30) return []
  const multiples = statistics.map((pod) => {
    const multiple = pod.observed / pod.expected / least
    const error = 3 * multiple * Math.sqrt(1 / pod.observed + 1 / base.observed)
    return { name: pod.name, multiple, whole: Math.round(multiple), error }
  })
  const fits = multiples.every(
    (pod) => pod.whole <= 20 && pod.error < 0.45 * pod.whole && Math.abs(pod.multiple - pod.whole) <= Math.max(pod.error, 0.05),
  )
  const heavier = multiples.filter((pod) => pod.whole > 1)
  if (!fits || heavier.length === 0) return []
  const ratio = multiples.length <= 6
    ? `${multiples.map((pod) => pod.whole).join(' : ')} (${multiples.map((pod) => pod.name).join(' : ')})`
    : `${names(heavier.map((pod) => `${pod.name} ×${countText(pod.whole)}`))}, the others ×1`
  return [{
    code: 'weights', subject: distribution.worstPod ?? '',
    text: `The shares stand in whole ratios, as configured weights make them: ${ratio}.`,
    next: 'If weights are meant, state the shares in the profile (expect.balance.shares); else look for them in the balancer.',
  }]
}

/** Why one pod takes everything, or why several answer although affinity is expected. */
export function affinityReasons({ input, distribution, pinnedTo, statistics }: ReasonContext): Reason[] {
  const { plan, balance } = input
  const wanted = balance?.kind === 'affinity'
  const sources = distribution.sources?.count ?? 1
  if (pinnedTo !== null) {
    const taken = statistics.reduce((sum, pod) => sum + pod.observed, 0)
    const all = `${pinnedTo} answered all but at most 1% of the last ${plural(taken, 'connection')}`
    if (plan.affinity || wanted) {
      return [{
        code: 'affinity', subject: pinnedTo,
        text: sources > 1
          ? `${all}, though they came from ${sources} source addresses: affinity sees them as one, as where address translation merges them.`
          : `${all}: ClientIP affinity keeps one source address on one pod${wanted ? ', as the profile expects' : ''}.`,
        next: wanted
          ? 'Nothing to do: this is the expected outcome.'
          : 'If this is wanted, expect it (expect.balance.affinity: ClientIP); else load from many addresses or switch affinity off.',
      }]
    }
    const known = plan.target.kind === 'service'
    return [{
      code: known ? 'hot-pod' : 'affinity', subject: pinnedTo,
      text: `${all} from ${sources === 1 ? 'one source address' : `${sources} source addresses`}`
        + (known ? ', though the Service asks for no affinity.' : ': that is what affinity by source address looks like.'),
      next: known
        ? 'Look for a load balancer before the Service that hashes by source address, and check that the other pods can be reached.'
        : 'Check the balancer for source hashing or sticky sessions, or load from several source addresses.',
    }]
  }
  if (distribution.unit === 'source' && distribution.sources) return [faithfulReason(input, distribution)]
  if (!wanted && !plan.affinity) return []
  const met = distribution.sources
  if (met && met.faithful < met.count) {
    return [{
      code: 'affinity', subject: '',
      text: `${met.count - met.faithful} of ${met.count} source addresses met several pods, though ClientIP affinity should keep each on one.`,
      next: elsewhere,
    }]
  }
  const answered = statistics.filter((pod) => pod.observed > 0)
  if (answered.length < 2) return []
  return [{
    code: 'affinity', subject: '',
    text: `ClientIP affinity should keep this computer on one pod, yet ${answered.length} pods answered: `
      + `${names(answered.map((pod) => pod.name))}.`,
    next: elsewhere,
  }]
}

const elsewhere = 'Check whether connections pass several nodes or address translation on the way: affinity is kept per node and source address.'

/** Several source addresses, each of which stayed with its pod. */
function faithfulReason({ plan, balance, evidence }: ReasonContext['input'], { n }: ReasonContext['distribution']): Reason {
  const wanted = balance?.kind === 'affinity'
  const maker = wanted || plan.affinity ? 'ClientIP affinity does' : 'a hash of the source address does'
  return {
    code: 'affinity', subject: '',
    text: `Each of ${n} source addresses kept to one pod, as ${maker}: the pod was chosen ${n} times, not for each of the `
      + `${plural(evidence.totals.connections, 'connection')}.`,
    next: wanted
      ? 'Nothing to do: this is the expected outcome.'
      : 'Load from more source addresses (load.sourceAddresses) to have their spread judged, or expect it (expect.balance.affinity: ClientIP).',
  }
}
