import { isExcludedByPolicy } from '../eligible-set.ts'
import type { Plan } from '../../model/plan.ts'
import type { Absence, Epoch, Evidence, OutsideAnswers } from '../evidence.ts'
import type { Reason } from '../../report/report.ts'
import { slowPods } from '../slow-pod.ts'
import { unitNoun, type ReasonContext } from './context.ts'
import { countText, names, plural, secondsText } from './words.ts'

/** More that answer than should: names that are no pod of the Service, or more of them than a plain URL was said to have. */
export function tooManyReasons({ input: { plan, evidence } }: ReasonContext): Reason[] {
  const answered = Object.keys(evidence.totals.pods).sort()
  if (plan.target.kind === 'service') return strangersReason(plan, evidence, answered.length)
  const expected = plan.expectedResponders
  if (expected === null || answered.length <= expected) return []
  return [{
    code: 'stale-endpoint', subject: plural(answered.length, 'pod'),
    text: `${plural(answered.length, 'pod')} answered where ${expected} ${expected === 1 ? 'was' : 'were'} expected: ${names(answered)}. Shares are those among all ${answered.length}.`,
    next: `If all of them belong there, say so (--responders ${answered.length}). Else see what else is behind the address, whether pods were replaced during the `
      + 'run, and whether the name by which they are told is the pod\'s own (--identify).',
  }]
}

function strangersReason(plan: Plan, { outside, totals, epochs }: Evidence, answered: number): Reason[] {
  const strangers = outside.filter((answers) => isStranger(plan, epochs, answers)).map(({ pod }) => pod).sort()
  if (strangers.length === 0) return []
  const eligible = plan.pods.filter((pod) => pod.eligible).length
  const [connections, all] = [strangers, Object.keys(totals.pods)].map((some) => some.reduce((sum, pod) => sum + (totals.pods[pod]?.connections ?? 0), 0))
  return [{
    code: 'stale-endpoint', subject: strangers.length === 1 ? strangers[0] ?? '' : plural(strangers.length, 'name'),
    text: `${plural(answered, 'name')} answered, where ${plural(eligible, 'pod')} ${eligible === 1 ? 'is' : 'are'} eligible: ${names(strangers)} `
      + `${strangers.length === 1 ? 'is no pod' : 'are no pods'} of the Service, yet answered ${countText(connections ?? 0)} of ${plural(all ?? 0, 'connection')}. They count in no share.`,
    next: 'Check that what tells the pods (--identify) is the pod\'s own name, and that no other Service, process or stale rule answers at this address.',
  }]
}

/** A name that neither the plan nor any change of the endpoints knows. */
const isStranger = (plan: Plan, epochs: readonly Epoch[], { pod, leftAtMs }: OutsideAnswers): boolean =>
  leftAtMs === null && ![...epochs, plan].some(({ pods }) => pods.some(({ name }) => name === pod))

/** Pods that answer though they are not eligible: the data plane has not followed the slices. */
export function staleReasons({ input, distribution }: ReasonContext): Reason[] {
  const byRequest = distribution.unit === 'request'
  const units = (answers: OutsideAnswers): number => (byRequest ? answers.requests : answers.connections)
  const noun = byRequest ? 'request' : 'new connection'
  const outside = input.evidence.outside.filter((answers) => units(answers) > 0 && !isStranger(input.plan, input.evidence.epochs, answers)).toSorted((a, b) => units(b) - units(a))
  const [worst] = outside
  if (!worst) return []
  const since = worst.leftAtMs === null
    ? 'though it was never among the eligible pods'
    : `up to ${secondsText(worst.lastAtMs - worst.leftAtMs)} after it left the Service`
  const others = outside.length > 1 ? ` So did ${names(outside.slice(1).map((answers) => answers.pod))}.` : ''
  return [{
    code: 'stale-endpoint', subject: worst.pod,
    text: `${worst.pod} still answered ${plural(units(worst), noun)} ${since}.${others}`,
    next: worst.leftAtMs === null
      ? 'Check which endpoints the proxies or the load balancer use.'
      : 'Check the proxy of the node that takes the traffic (does kube-proxy run and sync?) and any load balancer\'s own health checks.',
  }]
}

/** Pods that were missing among the eligible, other than by this run's own doing. */
export function absenceReasons({ input }: ReasonContext): Reason[] {
  const { plan, evidence } = input
  const happened = evidence.absences.filter((absence) => !absence.ours)
  const missing = plan.pods.filter((pod) => !pod.eligible && !pod.ready)
  const terminating = missing.filter((pod) => /terminat/i.test(pod.note)).map((pod) => pod.name)
  const notReady = missing.filter((pod) => !/terminat/i.test(pod.note)).map((pod) => pod.name)
  return [
    ...absenceReason('not-ready', notReady, happened.filter((absence) => absence.because === 'not-ready')),
    ...absenceReason('terminating', terminating, happened.filter((absence) => absence.because !== 'not-ready')),
  ]
}

function absenceReason(code: 'not-ready' | 'terminating', before: string[], during: Absence[]): Reason[] {
  const pods = [...new Set([...before, ...during.map((absence) => absence.pod)])]
  const [first] = pods
  if (first === undefined) return []
  const word = code === 'not-ready' ? 'not ready' : 'going away'
  const leaving = names([...new Set(during.map((absence) => absence.pod))])
  const times = during.slice(0, 3).map((absence) => secondsText(absence.atMs)).join(', ')
  const parts = [
    ...(before.length > 0 ? [`${names(before)} ${before.length === 1 ? 'was' : 'were'} ${word} when the run began`] : []),
    ...(during.length > 0
      ? [`${leaving} left the Service ${code === 'not-ready' ? 'as not ready' : 'for good'} during the run `
        + `(at ${times}${during.length > 3 ? ' …' : ''})`]
      : []),
  ]
  return [{
    code, subject: pods.length === 1 ? first : plural(pods.length, 'pod'),
    text: `${parts.join('; ')}: no share is expected of ${pods.length === 1 ? 'it' : 'them'} while away.`,
    next: code === 'not-ready'
      ? 'See why with kubectl describe pod: readiness probe, start-up, or an overloaded pod.'
      : 'If nobody meant it, see who deletes pods: a rollout, an autoscaler, a node being drained.',
  }]
}

const policies = [
  {
    code: 'traffic-policy-local', matches: /traffic ?policy\W*local/i, notes: /traffic ?policy|local/i,
    text: 'only pods on the node that takes the traffic are used, and nodes with fewer pods give each a larger share',
    next: 'Expect it, spread pods evenly over nodes, or use the policy Cluster.',
  },
  {
    code: 'node-preference', matches: /same ?node/i, notes: /node/i,
    text: 'pods on the node that takes the traffic are preferred while it has any',
    next: 'Expect it, or use a trafficDistribution that covers the zone or the cluster.',
  },
  {
    code: 'zone-preference', matches: /prefer ?close|same ?zone|topology|zone/i, notes: /zone|hint/i,
    text: 'pods in the zone of the node that takes the traffic are preferred',
    next: 'Expect it, send load from every zone, or switch the preference off.',
  },
] as const

/** Policies of the Service that narrow or bend what is expected here; without an effect only where the Service is skewed. */
export function policyReasons({ input, distribution }: ReasonContext): Reason[] {
  const { plan } = input
  const excluded = plan.pods.filter(isExcludedByPolicy)
  const shares = plan.pods.filter((pod) => pod.eligible).map((pod) => pod.expectedShare)
  const unequal = shares.length > 1 && Math.max(...shares) > 1.001 * Math.min(...shares)
  const elsewhere = plan.route.kind === 'incluster' ? /^external/i : /^internal/i
  const relevant = plan.policies.filter((text) => !/affinity/i.test(text) && !elsewhere.test(text))
  return policies.flatMap((policy) => {
    const stated = relevant.find((text) => policy.matches.test(text))
    const left = excluded.filter((pod) => policy.notes.test(pod.note)).map((pod) => pod.name)
    const bends = left.length > 0 || (unequal && policy.code === 'traffic-policy-local') || distribution.verdict === 'skewed'
    if (stated === undefined || !bends) return []
    const without = left.length > 0 ? ` ${names(left)} ${left.length === 1 ? 'is' : 'are'} therefore not expected to answer.` : ''
    return [{ code: policy.code, subject: stated, text: `${stated}: ${policy.text}.${without}`, next: policy.next }]
  })
}

/** The part of the judged time that a pod must have been there to be compared with the others. */
const comparableFor = 0.75

/**
 * Pods there for less than three quarters of the judged time are not compared: what was slow then was slow for all of them. From three quarters on, what
 * the others answered meanwhile cannot take their median out of the middle third of what all of them answered together.
 */
export function slowPodReasons({ input, strata }: ReasonContext): Reason[] {
  const there = new Map<string, { forMs: number; entries: Set<string | undefined> }>()
  const wholeMs = new Map<string | undefined, number>()
  for (const { entry, fromMs, toMs, pods } of strata) {
    wholeMs.set(entry, (wholeMs.get(entry) ?? 0) + toMs - fromMs)
    for (const { name } of pods) {
      const known = there.get(name) ?? { forMs: 0, entries: new Set() }
      there.set(name, { forMs: known.forMs + toMs - fromMs, entries: known.entries.add(entry) })
    }
  }
  const latency = input.latency ?? {}
  const isComparable = (name: string): boolean => {
    const known = there.get(name)
    return known === undefined ? wholeMs.size === 0 : known.forMs >= [...known.entries].reduce((sum, entry) => sum + (wholeMs.get(entry) ?? 0), 0) * comparableFor
  }
  const all = Object.keys(latency).every(isComparable)
  const slow = slowPods(all ? latency : Object.fromEntries(Object.entries(latency).filter(([name]) => isComparable(name))))
  return slow.slice(0, 3).map((pod) => ({
    code: 'slow-pod', subject: pod.name,
    text: `${pod.name} is slower: half of its requests take longer than ${milliseconds(pod.medianMs)}, at the other pods `
      + `${milliseconds(pod.othersMs)}.`,
    next: 'Compare its node, CPU limits and neighbours with those of the other pods.',
  }))
}

export function bypassReason({ input, distribution }: ReasonContext): Reason[] {
  const { route } = input.plan
  return [{
    code: 'route-bypasses-service', subject: route.kind,
    text: `On this route the pod is chosen by ${route.chooser}, not by the Service's own proxies: what was seen over `
      + `${plural(distribution.n, unitNoun(distribution.unit))} says nothing about its balancing.`,
    next: 'Use a NodePort or LoadBalancer address (route direct), or load from inside the cluster.',
  }]
}

const milliseconds = (ms: number): string => (ms >= 100 ? `${countText(ms)} ms` : `${ms.toPrecision(2)} ms`)
