import type { Report } from '../../shared/report/report.ts'
import type { Balancing, Change } from '../../test/lab/measures.ts'
import type { Bar } from './bar.ts'

export type Line = Omit<Bar, 'part'>

export const line = (what: string, text: string, limit: string, met: boolean): Line => ({ what, measured: text, limit, met })

/** What a Service's proxies must show of even choices at random, whoever made them; `whose` is the account of connections beside ours. */
export function balancingLines({ report, accepted, counted }: Pick<Balancing, 'report' | 'accepted' | 'counted'>, connections: number, whose: string): Line[] {
  const { verdict, balancer, n, maxRelativeDeviation, dispersion } = report.distribution
  const spread = `deviation ${((maxRelativeDeviation ?? 0) * 100).toFixed(1)} %, dispersion ${dispersion?.toFixed(2)}`
  const differing = Object.keys({ ...accepted, ...counted }).filter((pod) => accepted[pod] !== counted[pod])
  return [
    line(`verdict over ${n} connections`, `${verdict} (${spread})`, `balanced, ${connections}`, verdict === 'balanced' && n === connections),
    line('kind of balancer', `${balancer.kind} (${balancer.confidence.toFixed(3)})`, 'random', balancer.kind === 'random'),
    line(`connections by pod, ours and ${whose} own`, differing.length === 0 ? 'the same' : `differ for ${differing.join(', ')}`, 'the same', differing.length === 0),
  ]
}

/** What they must show of ClientIP affinity. */
export function affinityLines(one: Report, many: Report, sources: number): Line[] {
  const { verdict } = one.distribution
  const { unit, n, sources: met, balancer } = many.distribution
  const pods = many.pods.filter((pod) => pod.connections > 0).length
  return [
    line('ClientIP affinity, one source address', `${verdict}, where it is expected: ${one.verdict}`, 'pinned, pass', verdict === 'pinned' && one.verdict === 'pass'),
    line(`ClientIP affinity, ${sources} source addresses`,
      `${met?.faithful ?? 0} of ${met?.count ?? 0} faithful over ${pods} pods: ${balancer.kind}, ${n} units (${unit})`, 'all, several pods, source-affinity, as many units',
      met?.faithful === sources && pods > 1 && balancer.kind === 'source-affinity' && unit === 'source' && n === sources),
  ]
}

/** What they must show of a pod that they stop leading to while its process goes on, and of one that comes. */
export function changeLines({ removedAtMs, addedAtMs, established, fresh }: Change, removed: string, newcomer: string): Line[] {
  const silentMs = established.endedAtMs - (established.pods[removed]?.lastAnswerAtMs ?? -Infinity)
  const lateMs = (fresh.pods[removed]?.lastConnectionAtMs ?? Infinity) - removedAtMs
  const joinedMs = (fresh.pods[newcomer]?.firstConnectionAtMs ?? Infinity) - addedAtMs
  const failed = established.failed + fresh.failed
  return [
    line('established connections of a removed pod', `last answer ${silentMs.toFixed(0)} ms before the end`, '< 1000 ms', silentMs < 1_000),
    line('new connections to a removed pod', `last ${lateMs.toFixed(1)} ms after its rule was gone`, '≤ 5 ms', lateMs <= 5),
    line('a newcomer\'s first connection', `${joinedMs.toFixed(1)} ms after its rule`, '< 250 ms', joinedMs < 250),
    line('requests lost to both changes', String(failed), '0', failed === 0),
  ]
}
