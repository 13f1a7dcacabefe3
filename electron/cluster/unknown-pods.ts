import { EvenkeelError } from '../../shared/contract/failure.ts'
import { shareKeyOf } from '../../shared/distribution/expected-shares.ts'
import type { PlannedPod } from '../../shared/model/plan.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import { nearest } from './near-names.ts'

/**
 * Throws `profile` where the profile names pods that the Service does not have, each with its path in the file and the pods there are: a disruption
 * of it could never take place, and its share would silently be given to the others. What a scale-out or rollout of the profile may still make is let
 * through, and so is a share of 0.
 */
export function refuseUnknownPods({ disruptions, expect }: Pick<Profile, 'disruptions' | 'expect'>, pods: readonly PlannedPod[], place: string): void {
  const names = pods.map(({ name }) => name)
  const firstNewMs = Math.min(...disruptions.filter((one) => one.do === 'scale' || one.do === 'rollout').map(({ atMs }) => atMs))
  const inDisruptions = disruptions.flatMap(({ names: wanted = [], atMs }, index) => wanted.flatMap((name, at) => (
    names.includes(name) || atMs > firstNewMs ? [] : [{ path: `spec.disruptions[${index}].names[${at}]`, wanted: name, what: 'is no pod of it' }])))
  const shares = expect.balance?.kind === 'shares' && firstNewMs === Infinity ? expect.balance.shares : {}
  const inShares = Object.entries(shares).flatMap(([key, share]) => (
    share === 0 || names.some((name) => shareKeyOf(name, Object.keys(shares)) === key)
      ? [] : [{ path: `spec.expect.balance.shares.${key}`, wanted: key, what: 'is neither a pod of it nor part of the name of one' }]))
  const problems = [...inDisruptions, ...inShares]
    .map(({ path, wanted, what }) => ({ path, message: `${wanted} ${what}; there are: ${nearest(wanted, names)}` }))
  if (problems.length === 0) return
  throw new EvenkeelError('profile', `The profile names pods that ${place} does not have.`, 'Name pods that there are, or leave the names out.', problems)
}
