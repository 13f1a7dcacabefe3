import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { Objection, PlannedPod } from '../../shared/model/plan.ts'
import { podKinds, type DisruptionSpec } from '../../shared/profile/disruption.ts'

/**
 * Which pods a disruption hits: `count` of those that receive traffic, by a seeded draw without replacement, so that the same seed and
 * pods give the same victims. Fewer where there are fewer.
 * @param random uniform in [0, 1)
 */
export function chooseVictims(pods: PlannedPod[], count: number, random: () => number): PlannedPod[] {
  const pool = pods.filter(mayBeHit).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const victims: PlannedPod[] = []
  while (victims.length < count && pool.length > 0) victims.push(...pool.splice(Math.floor(random() * pool.length), 1))
  return victims
}

export type Selection = Omit<DisruptionSpec, 'atMs' | 'by'>

/** The pods a disruption hits, as `chooseVictims` draws them among those its fields leave; none for a scale or rollout. */
export function selectVictims(pods: PlannedPod[], disruption: Selection, random: () => number): PlannedPod[] {
  const { names, all } = disruption
  if (names) return pods.filter((pod) => names.includes(pod.name) && pod.uid !== '')
  const candidates = candidatesOf(pods, disruption)
  if (disruption.do === 'drain') {
    const node = drainedNode(pods, disruption, random)
    return candidates.filter((pod) => pod.node === node && mayBeHit(pod))
  }
  if (!podKinds.includes(disruption.do)) return []
  return chooseVictims(candidates, all ? candidates.length : disruption.pods, random)
}

/** The node a drain empties: the one named, else by a seeded draw among those with pods that receive traffic. Null where there is none. */
export function drainedNode(pods: PlannedPod[], disruption: Selection, random: () => number): string | null {
  const nodes = [...new Set(candidatesOf(pods, disruption).filter(mayBeHit).map((pod) => pod.node))].filter((node) => node !== '').sort()
  return nodes[Math.floor(random() * nodes.length)] ?? null
}

const mayBeHit = (pod: PlannedPod) => pod.eligible && pod.uid !== ''

const candidatesOf = (pods: PlannedPod[], { node, zone }: Selection) =>
  pods.filter((pod) => (node === undefined || pod.node === node) && (zone === undefined || pod.zone === zone))

export const isSystemNamespace = (namespace: string) => namespace.startsWith('kube-')

const systemNamespace = (namespace: string) => ({
  text: `${namespace} is a system namespace; Evenkeel never disrupts anything there.`,
  next: 'Test a Service of your own.',
})

/** Throws `usage` for a namespace that nothing is disrupted in, whatever the user insists on. */
export function refuseSystemNamespace(namespace: string): void {
  const { text, next } = systemNamespace(namespace)
  if (isSystemNamespace(namespace)) throw new EvenkeelError('usage', text, next)
}

/**
 * What speaks against a disruption from what the plan knows, before anything is touched. System namespaces are never disrupted; at least
 * two ready endpoints must stay besides the victims unless forced.
 * @param victims those that were chosen
 */
export function disruptionObjections(
  disruption: Omit<DisruptionSpec, 'atMs'>,
  target: { namespace: string; service: string; pods: PlannedPod[] },
  victims: readonly PlannedPod[],
): Objection[] {
  const { namespace, service, pods } = target
  const objections: Objection[] = []
  if (isSystemNamespace(namespace)) objections.push({ code: 'system-namespace', forceable: false, ...systemNamespace(namespace) })
  const lost = disruption.do === 'scale' ? Math.max(0, -(disruption.by ?? 0)) : victims.length
  const ready = pods.filter((pod) => pod.eligible && pod.ready).length
  const tooFew = tooFewPods(disruption, target, victims)
  if (tooFew) {
    objections.push({ code: 'too-few-pods', forceable: false, ...tooFew })
  } else if (lost > 0 && ready - lost < 2) {
    objections.push({
      code: 'too-few-left',
      forceable: true,
      text: `Only ${Math.max(0, ready - lost)} of ${ready} ready pods of ${namespace}/${service} would stay; at least 2 should.`,
      next: 'Scale it up first, or insist (force) if losing it is what you want to see.',
    })
  }
  return objections
}

function tooFewPods(
  disruption: Selection,
  { namespace, service, pods }: { namespace: string; service: string; pods: PlannedPod[] },
  victims: readonly PlannedPod[],
): { text: string; next: string } | null {
  const { do: kind, names, node, zone } = disruption
  const place = `${namespace}/${service}`
  if (kind === 'scale' || kind === 'rollout') return null
  if (names) {
    const missing = names.filter((name) => !victims.some((pod) => pod.name === name))
    return missing.length === 0 ? null : { text: `${place} has no pod ${missing.join(', ')}.`, next: 'Name pods that "evenkeel plan" lists.' }
  }
  const wanted = disruption.all || kind === 'drain' ? 1 : disruption.pods
  if (victims.length >= wanted) return null
  const where = [...(node === undefined ? [] : [` on node ${node}`]), ...(zone === undefined ? [] : [` in zone ${zone}`])].join('')
  const pool = candidatesOf(pods, disruption).filter(mayBeHit).length
  return {
    text: `${place} has ${pool} pods that receive traffic${where}, fewer than the ${wanted} to ${kind}.`,
    next: where === '' ? 'Disrupt fewer pods.' : 'Disrupt fewer pods, or choose another place.',
  }
}
