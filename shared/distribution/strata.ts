import type { Plan } from '../model/plan.ts'
import type { Expectations } from '../profile/profile.ts'
import type { IndependentUnit } from '../model/target.ts'
import type { ChoiceSequence } from './balancer.ts'
import { equalShares, sharesFor } from './expected-shares.ts'
import type { Epoch, Evidence, PodShare, Stratum } from './evidence.ts'
import { faithfulSources, followsLookup, followsSource, lookupsPerPod, sourcesPerPod } from './shared-choices.ts'

/** More connections than this fraction answered by several pods: something chooses per request. */
const mixedFraction = 0.2

/**
 * The unit the plan names, unless the connections themselves tell another: each request is chosen for, or the pod follows from the source address or
 * from the resolver's answer. A source address under affinity is a unit only where there are several of them, all faithful.
 */
export function observedUnit(plan: Pick<Plan, 'route'>, evidence: Evidence): IndependentUnit {
  const { route } = plan
  const { mixedConnections, connections } = evidence.totals
  if (!route.testsService || route.unit === 'request') return route.unit
  if (mixedConnections >= 3 && mixedConnections >= mixedFraction * connections) return 'request'
  if (followsSource(evidence, route.unit === 'source')) return 'source'
  if (route.unit === 'source') return faithfulSources(evidence) === null ? 'source' : 'connection'
  return followsLookup(evidence) ? 'lookup' : route.unit
}

export interface Judged {
  /** Empty where the pods that should answer are unknown. */
  strata: Stratum[]
  sequences: ChoiceSequence[]
  /** How many pods may be chosen, over all epochs together; null where unknown. */
  eligiblePods: number | null
  /** Names that stand for pods that should have answered but never did. */
  unseen: string[]
}

/**
 * The epochs as units per pod, apart for each node that the load enters where there are several: each chooses for itself. Where the pods are unknown by name (a plain URL), all that answered are eligible, and up to the number of
 * responders that is expected there are unseen ones which got nothing; without that number no share can be expected.
 */
export function strataOf(
  plan: Pick<Plan, 'target' | 'pods' | 'expectedResponders'>, balance: Expectations['balance'], evidence: Evidence, unit: IndependentUnit,
): Judged {
  const observed = new Map(unitsPerPod(evidence, unit).map((units, i) => [evidence.epochs[i], units]))
  const observedIn = (epoch: Epoch): Record<string, number> => observed.get(epoch) ?? {}
  if (plan.target.kind === 'service') {
    const parts = evidence.epochs.flatMap((epoch) => partsOf(epoch, observedIn(epoch), unit))
    return {
      strata: parts.map(({ stratum }) => stratum),
      sequences: parts.map(({ stratum: { pods }, choices }) => ({ pods, choices })),
      eligiblePods: new Set([...parts.flatMap(({ stratum }) => stratum.pods.map(({ name }) => name)), ...plannedNames(plan)]).size,
      unseen: [],
    }
  }
  const seen = Object.keys(evidence.totals.pods).sort()
  const { pods, unseen } = namelessPods(seen, plan, balance)
  const guess = pods ?? equalShares(seen)
  return {
    strata: pods === null ? [] : evidence.epochs.map(
      (epoch) => ({ fromMs: epoch.fromMs, toMs: epoch.toMs, pods, observed: observedIn(epoch) }),
    ),
    sequences: evidence.epochs.map((epoch) => ({ pods: guess, choices: epoch.choices })),
    eligiblePods: pods === null ? null : pods.length,
    unseen,
  }
}

/** What of an epoch can be judged. The node that was entered is known of connections only. */
function partsOf(epoch: Epoch, observed: Record<string, number>, unit: IndependentUnit): { stratum: Stratum; choices: string[] }[] {
  const { fromMs, toMs, pods, sharesKnown, choices, entries } = epoch
  const parts = unit !== 'connection' || entries.length === 0
    ? [{ stratum: { fromMs, toMs, pods, observed }, sharesKnown, choices }]
    : entries.map(({ node, connections, ...own }) => (
      { stratum: { entry: node, fromMs, toMs, pods: own.pods, observed: connections }, sharesKnown: own.sharesKnown, choices: own.choices }))
  return parts.filter((part) => part.sharesKnown && part.stratum.pods.length > 0)
}

/** Of each epoch; a lone source address chooses once and for all, so that its connections are what can be counted. */
function unitsPerPod(evidence: Evidence, unit: IndependentUnit): Record<string, number>[] {
  switch (unit) {
    case 'request': return evidence.epochs.map(({ requests }) => requests)
    case 'lookup': return lookupsPerPod(evidence)
    case 'source': return faithfulSources(evidence) === null ? evidence.epochs.map(({ connections }) => connections) : sourcesPerPod(evidence.epochs)
    case 'connection': case 'none': return evidence.epochs.map(({ connections }) => connections)
  }
}

const plannedNames = (plan: Pick<Plan, 'pods'>): string[] => plan.pods.filter((pod) => pod.eligible).map((pod) => pod.name)

function namelessPods(
  seen: string[], plan: Pick<Plan, 'expectedResponders'>, balance: Expectations['balance'],
): { pods: PodShare[] | null; unseen: string[] } {
  if (balance?.kind === 'shares') {
    const missing = Object.keys(balance.shares).filter((key) => !seen.some((name) => name === key || `-${name}-`.includes(`-${key}`)))
    return { pods: sharesFor({ pods: [] }, balance)([...seen, ...missing]).pods, unseen: missing }
  }
  if (plan.expectedResponders === null) return { pods: null, unseen: [] }
  const expected = plan.expectedResponders
  const unseen = Array.from({ length: Math.max(0, expected - seen.length) }, (_, i) => `unseen pod ${seen.length + i + 1} of ${expected}`)
  return { pods: equalShares([...seen, ...unseen]), unseen }
}
