import type { Reason } from '../../report/report.ts'
import { isBrief, toleranceOf } from '../tolerance.ts'
import { connectionsToTouchAll, unitsNeeded } from '../planning.ts'
import { podStatistics, type PodStatistic } from '../pod-statistics.ts'
import { equalShares } from '../expected-shares.ts'
import { unitNoun, type ReasonContext } from './context.ts'
import { countText, names, percent, plural, signedPercent } from './words.ts'

/** From this many responses a connection on, keep-alive hides choices. */
const sharedConnection = 1.5

/** Many requests on few connections: the Service was asked to choose far less often than requests were sent. */
export function keepAliveReason({ input, distribution }: ReasonContext): Reason[] {
  const { totals } = input.evidence
  const { connections, requestsPerConnection } = input.load
  if (distribution.unit !== 'connection' || totals.connections === 0 || requestsPerConnection === 1) return []
  const each = totals.requests / totals.connections
  const times = totals.connections === 1 ? 'once' : `${countText(totals.connections)} times`
  if (each < sharedConnection) return []
  return [{
    code: 'keep-alive', subject: '',
    text: `${plural(totals.requests, 'request')} travelled on ${plural(totals.connections, 'connection')} (${countText(connections)} at a `
      + `time), and every request of a connection goes to the same pod: the Service chose ${times} only.`,
    next: 'Run again with requestsPerConnection 1, so that every request is a choice of its own.',
  }]
}

/** Why no conclusion could be drawn, with what is missing. */
export function fewConnectionsReason(context: ReasonContext): Reason[] {
  const { input, distribution, eligiblePods, stray, statistics, strata } = context
  const { totals } = input.evidence
  const noun = unitNoun(distribution.unit)
  const few = (subject: string, text: string, next: string): Reason => ({ code: 'few-connections', subject, text, next })
  if (totals.connections + totals.requests === 0) {
    return [totals.unidentifiedRequests > 0
      ? few('', `No response told which pod it came from (${plural(totals.unidentifiedRequests, 'response')} without a name).`,
        'Say how the pod is told: --identify header:NAME, json:/POINTER or body:PATTERN.')
      : few('', 'Nothing has answered so far.', 'Check the errors: they say how far the requests came.')]
  }
  if (eligiblePods === null) return unknownPods(context, few)
  if (distribution.n === 0 && input.evidence.outside.length > 0) {
    return [few('', `None of those that answered is an eligible pod: ${names(input.evidence.outside.map(({ pod }) => pod).sort())}.`,
      'Say how the pod is told (--identify header:NAME, json:/POINTER or body:PATTERN), or check which endpoints answer at this address.')]
  }
  if (distribution.unit === 'lookup' && distribution.n * 2 < totals.connections) {
    const offered = Object.keys(totals.answers).length
    return [few('', `The name has ${offered} addresses and was resolved ${distribution.n === 1 ? 'once' : `${distribution.n} times`} for `
      + `${plural(totals.connections, 'connection')}; every connection to an address goes to the same pod.`,
    'Resolve the name for each connection (--resolve each-connection).')]
  }
  if (stray > 0.05 * (stray + distribution.n)) {
    return [few('', `${percent(stray / (stray + distribution.n))} of the ${noun}s did not tell their pod; they could all be one pod's.`,
      'Choose a rule that every pod answers to (--identify).')]
  }
  const tolerance = toleranceOf(input.balance)
  const { neededN, n } = distribution
  const more = neededN === null
    ? 'More of the same would hardly decide it.'
    : `About ${plural(neededN, noun)} more are needed to be 99% sure.`
  const open = statistics.filter((pod) => !isBrief(pod)).toSorted((a, b) => reachOf(b) - reachOf(a))[0]
  const standing = open && n >= connectionsToTouchAll(eligiblePods)
    ? ` Least sure is ${open.name}: it is at ${signedPercent(open.deviation)}, surely between ${signedPercent(open.interval.low)} and `
      + `${signedPercent(open.interval.high)}.`
    : ''
  const late = statistics.filter((pod) => pod.exposure < pod.within / 2 && strata.at(-1)?.pods.some(({ name }) => name === pod.name)).map(({ name }) => name)
  const joined = late.length === 0 ? '' : ` ${names(late)} joined late and ${late.length === 1 ? 'is' : 'are'} judged from then on.`
  const text = `${plural(n, noun)} over ${plural(eligiblePods, 'pod')} cannot tell whether all are within ${percent(tolerance)}.`
    + `${standing}${joined} ${more}`
  return [few(open?.name ?? '', text, neededN === null
    ? `Choose a tolerance clearly above or below ${percent(Math.abs(open?.deviation ?? tolerance))}.`
    : 'Run longer or at a higher rate, or accept a wider tolerance.')]
}

/** How far a pod may still lie from its expected share. */
function reachOf({ interval }: PodStatistic): number {
  return Math.max(interval.high, -interval.low)
}

function unknownPods({ input }: ReasonContext, few: (subject: string, text: string, next: string) => Reason): Reason[] {
  const seen = Object.entries(input.evidence.totals.pods)
  const byRequest = input.plan.route.unit === 'request'
  const observed = Object.fromEntries(seen.map(([pod, counts]) => [pod, byRequest ? counts.requests : counts.connections]))
  const pods = equalShares(seen.map(([pod]) => pod))
  const tolerance = toleranceOf(input.balance)
  // With more pods than were seen an even share would be smaller still, so what is too much for these is too much in any case.
  const hot = podStatistics([{ fromMs: 0, toMs: 0, pods, observed }]).filter((pod) => pod.interval.low > tolerance)
    .toSorted((a, b) => b.deviation - a.deviation)[0]
  const reason = few('',
    `${plural(seen.length, 'pod')} answered, but how many should is not known, so no share can be called right or wrong.`,
    'Say how many pods are behind the address (--responders), or test the Service by its name.')
  if (!hot) return [reason]
  return [reason, {
    code: 'hot-pod', subject: hot.name,
    text: `${hot.name} took ${percent(hot.observed / hot.exposure)}; even between the ${plural(seen.length, 'pod')} that answered it would `
      + `be at most ${percent(1 / seen.length)}.`,
    next: 'Run again with --responders to have it judged.',
  }]
}

/** The good news, with how sure it is and what it does not cover. */
export function balancedReason({ distribution, statistics, eligiblePods, input }: ReasonContext): Reason[] {
  const noun = unitNoun(distribution.unit)
  if (eligiblePods === 1) {
    const [only] = statistics
    return [{
      code: 'balanced', subject: only?.name ?? '', text: 'Only one pod is eligible: there is nothing to balance.',
      next: 'Scale to two pods or more to test how load is spread.',
    }]
  }
  const { n } = distribution
  const lasting = statistics.filter((pod) => !isBrief(pod))
  const bound = lasting.reduce((most, pod) => Math.max(most, pod.interval.high, -pod.interval.low), 0)
  const brief = statistics.filter((pod) => isBrief(pod)).map((pod) => pod.name)
  const apart = brief.length > 0 ? ` ${names(brief)} took part too briefly to be judged.` : ''
  const needed = unitsNeeded(equalShares(statistics.map((pod) => pod.name)).map((pod) => pod.expectedShare), toleranceOf(input.balance))
  return [{
    code: 'balanced', subject: '',
    text: `Over ${plural(n, noun)} every pod is within ${percent(bound)} of its expected share (99% sure), where `
      + `${percent(toleranceOf(input.balance))} is tolerated.${apart}`,
    next: n > 4 * needed ? 'A tighter tolerance could be tested with as many connections.' : 'Nothing to do.',
  }]
}
