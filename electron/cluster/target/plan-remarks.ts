import type { Remark } from '../../../shared/model/plan.ts'
import type { Service } from '../api/objects.ts'
import type { NodeInfo } from './nodes.ts'
import type { PathIn } from './path-in.ts'
import type { TargetPods, TargetView } from './planned-pods.ts'
import { hasAffinity, isLocalOnly } from './service-words.ts'

/**
 * What somebody should know before believing a verdict from this vantage, each with what to do about it.
 * @param pathIn null where there is no way in from this computer: the remarks are then about clients inside the cluster
 */
export function planRemarks(
  service: Service,
  view: TargetView,
  { pods, eligibility, entries }: TargetPods,
  pathIn: PathIn | null,
  nodes: NodeInfo[],
): Remark[] {
  if (pathIn?.by === 'external-name') {
    return [
      {
        code: 'route-bypasses-service',
        text: "An ExternalName Service is only a DNS name: what answers is outside Kubernetes' hands.",
        next: '',
      },
    ]
  }
  const remarks: Remark[] = []
  const eligible = pods.filter((pod) => pod.eligible)
  const say = (code: string, text: string, next = '') => remarks.push({ code, text, next })
  if (pathIn && hasAffinity(service)) {
    say(
      'affinity',
      'sessionAffinity ClientIP sends every connection of this computer to one pod, which is as wanted there.',
      'Expect it with expect.balance: { affinity: ClientIP }, or test without affinity.',
    )
  }
  const entered = new Set([view.vantage, ...view.others ?? []].map((vantage) => vantage?.node))
  const others = nodes.filter((node) => node.ready && !entered.has(node.name))
  if (entries !== undefined) {
    say('ingress-nodes', `Connections enter through ${entries.length} nodes in turn; each is judged for itself and all together.`)
  } else if (pathIn?.by === 'node-port' && others.length > 0) {
    say(
      'ingress-node',
      `Connections enter through node ${pathIn.node.name}; each node balances for itself, the other ${others.length} are not exercised.`,
      'Enter through all of them in turn: target.entry each-node (--entry each-node).',
    )
  }
  const node = view.vantage?.node ?? ''
  const zone = view.vantage?.zone ?? ''
  if (entries !== undefined) narrowedThroughEach(eligibility.narrowing, entries, say)
  else if (eligibility.narrowing === 'local') {
    say(
      'traffic-policy-local',
      view.vantage
        ? `externalTrafficPolicy Local keeps connections on node ${node}: ${eligible.length} of ${pods.length} pods can be reached.`
        : 'externalTrafficPolicy Local makes each node serve its own pods: where they are fewer, each gets more, by design.',
      'Spread the pods evenly over the nodes, or use externalTrafficPolicy Cluster.',
    )
  } else if (eligibility.narrowing === 'node') {
    say(
      'node-preference',
      `Endpoint hints keep connections on node ${node}: ${eligible.length} of ${pods.length} pods can be reached.`,
      'See trafficDistribution of the Service.',
    )
  } else if (eligibility.narrowing === 'zone') {
    say(
      'zone-preference',
      `Endpoint hints keep connections in zone ${zone}, where they enter: ${eligible.length} of ${pods.length} pods can be reached.`,
      'See trafficDistribution of the Service.',
    )
  } else if (eligibility.narrowing === 'unknown' && !pathIn) {
    say('zone-preference', 'Endpoint hints prefer near pods: the shares depend on where in the cluster a client runs.')
  } else if (eligibility.narrowing === 'unknown') {
    say(
      'zone-preference',
      'Endpoint hints prefer near pods, but which node the load balancer enters is not known: shares may differ by design.',
      'Test through a NodePort, where the entering node is known.',
    )
  } else if (eligibility.narrowing === 'terminating') {
    say('terminating', 'No pod is ready; those that are shutting down still serve.', 'Wait until new pods are ready.')
  }
  if (isLocalOnly(service) && eligibility.narrowing === 'none' && entries === undefined) {
    say('traffic-policy-local', `externalTrafficPolicy Local: only pods on node ${node} answer there; all of them are.`)
  }
  const excluded = pods.filter((pod) => !pod.eligible && !pod.ready)
  if (excluded.length > 0) {
    const names = excluded
      .slice(0, 5)
      .map((pod) => `${pod.name}: ${pod.note}`)
      .join('; ')
    say(
      'not-ready',
      `${excluded.length} of ${pods.length} pods get no connections (${names}${excluded.length > 5 ? '; …' : ''}).`,
      'Wait until they are ready to test all of them.',
    )
  }
  if (eligible.length === 1) {
    say(
      'one-pod',
      `Only ${eligible[0]?.name ?? 'one pod'} can answer, so balance cannot be judged.`,
      'Run at least two pods that this vantage reaches.',
    )
  }
  return remarks
}

/** What each of several nodes chooses among is its own affair; how much that narrows its choice is worth a word. */
function narrowedThroughEach(
  narrowing: TargetPods['eligibility']['narrowing'], entries: NonNullable<TargetPods['entries']>, say: (code: string, text: string, next?: string) => void,
): void {
  const code = ({ local: 'traffic-policy-local', node: 'node-preference', zone: 'zone-preference', terminating: 'terminating' } as const)[
    narrowing === 'none' || narrowing === 'unknown' ? 'local' : narrowing]
  if (narrowing === 'none' || narrowing === 'unknown') return
  const sizes = entries.map(({ pods }) => pods.length)
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)]
  const range = least === most ? `${least}` : `${least} to ${most}`
  say(code, `Each node chooses among its own ${range} ${most === 1 ? 'pod' : 'pods'}: shares are expected of each node for itself.`)
  if (most === 1) say('one-pod', 'No node has more than one pod to choose from, so balance cannot be judged.', 'Run at least two pods for each node.')
}
