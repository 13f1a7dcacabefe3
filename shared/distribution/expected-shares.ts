import type { Plan } from '../model/plan.ts'
import type { Expectations } from '../profile/profile.ts'
import { isExcludedByPolicy } from './eligible-set.ts'
import type { PodShare } from './evidence.ts'

/** Shares of a set of eligible pods; `known` is false where a policy makes them unequal and this set was not planned. */
export type SharesOf = (eligible: string[]) => { pods: PodShare[]; known: boolean }

/**
 * How expected shares follow from the eligible pods: those the profile gives (`expect.shares`), else those of the plan (equal, or unequal
 * by policy), else equal ones. Where a policy leaves ready pods out, it is unknown whether it uses a pod that was not planned.
 *
 * A given share belongs to a pod's exact name, else to the pods whose name starts with the key, else to those that carry it between
 * dashes (`v1` in `checkout-v1-7d4`); pods of one key divide it equally, pods of no key divide what is left of 1.
 */
export function sharesFor(plan: Pick<Plan, 'pods'>, balance: Expectations['balance']): SharesOf {
  if (balance?.kind === 'shares') return givenShares(balance.shares)
  const planned = plan.pods.filter((pod) => pod.eligible)
  const first = planned[0]?.expectedShare ?? 0
  const equal = planned.every((pod) => Math.abs(pod.expectedShare - first) < 1e-9)
  if (equal) {
    const plannedNames = new Set(plan.pods.map((pod) => pod.name))
    const narrowed = plan.pods.some(isExcludedByPolicy)
    return (eligible) => ({ pods: equalShares(eligible), known: !narrowed || eligible.every((name) => plannedNames.has(name)) })
  }
  const total = planned.reduce((sum, pod) => sum + pod.expectedShare, 0)
  const shares = new Map(planned.map((pod) => [pod.name, pod.expectedShare / total]))
  return (eligible) => {
    const asPlanned = eligible.length === shares.size && eligible.every((name) => shares.has(name))
    return asPlanned
      ? { pods: eligible.map((name) => ({ name, expectedShare: shares.get(name) ?? 0 })), known: true }
      : { pods: equalShares(eligible), known: false }
  }
}

/**
 * The same through one of several nodes that the load enters. Where the plan has other pods for some nodes than for others
 * (`externalTrafficPolicy: Local`, hints for nodes or zones), a node chooses among its own, and which node a pod serves that was not planned is
 * unknown; so is what a node does that has none left.
 */
export function sharesThrough(plan: Pick<Plan, 'pods' | 'entries'>, balance: Expectations['balance']): (node: string) => SharesOf {
  const planned = plan.pods.filter((pod) => pod.eligible).map((pod) => pod.name)
  const entries = new Map((plan.entries ?? []).map(({ node, pods }) => [node, new Set(pods)]))
  const alike = [...entries.values()].every((pods) => pods.size === planned.length)
  const sharesOf = balance?.kind === 'shares' ? givenShares(balance.shares) : (pods: string[]) => ({ pods: equalShares(pods), known: true })
  const excluded = plan.pods.some(isExcludedByPolicy)
  return (node) => (eligible) => {
    const foreseen = eligible.every((name) => planned.includes(name))
    if (alike) return { ...sharesOf(eligible), known: foreseen || !excluded }
    const own = eligible.filter((name) => entries.get(node)?.has(name))
    const { pods, known } = sharesOf(own)
    return { pods, known: known && foreseen && own.length > 0 }
  }
}

export const equalShares = (names: string[]): PodShare[] => names.map((name) => ({ name, expectedShare: 1 / names.length }))

function givenShares(shares: Record<string, number>): SharesOf {
  const keys = Object.keys(shares)
  return (eligible) => {
    const keyOf = new Map(eligible.map((name) => [name, shareKeyOf(name, keys)]))
    const members = new Map<string | undefined, number>()
    for (const key of keyOf.values()) members.set(key, (members.get(key) ?? 0) + 1)
    const given = Object.values(shares).reduce((sum, share) => sum + share, 0)
    const raw = eligible.map((name) => {
      const key = keyOf.get(name)
      const share = key === undefined ? Math.max(0, 1 - given) : shares[key] ?? 0
      return { name, expectedShare: share / (members.get(key) ?? 1) }
    })
    const total = raw.reduce((sum, pod) => sum + pod.expectedShare, 0)
    if (total <= 0) return { pods: equalShares(eligible), known: false }
    return { pods: raw.map((pod) => ({ name: pod.name, expectedShare: pod.expectedShare / total })), known: true }
  }
}

/** The key of given shares that a pod's share goes by (`sharesFor`); of several that fit, the longest. */
export function shareKeyOf(name: string, keys: readonly string[]): string | undefined {
  const longest = keys.toSorted((a, b) => b.length - a.length)
  return longest.find((key) => name === key) ?? longest.find((key) => name.startsWith(key)) ?? longest.find((key) => `-${name}-`.includes(`-${key}-`))
}
