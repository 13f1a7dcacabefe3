import type { PlannedPod, Remark } from '../../shared/model/plan.ts'
import type { DisruptionSpec } from '../../shared/profile/profile.ts'

/**
 * Which pods a disruption hits: `count` of those that receive traffic, by a seeded draw without replacement, so that the same seed and
 * pods give the same victims. Fewer where there are fewer.
 * @param random uniform in [0, 1)
 */
export function chooseVictims(pods: PlannedPod[], count: number, random: () => number): PlannedPod[] {
  const pool = pods.filter((pod) => pod.eligible && pod.uid !== '').sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const victims: PlannedPod[] = []
  while (victims.length < count && pool.length > 0) victims.push(...pool.splice(Math.floor(random() * pool.length), 1))
  return victims
}

export interface Objection extends Remark {
  /** Whether the user's insistence lifts it. */
  forceable: boolean
}

export const isSystemNamespace = (namespace: string) => namespace.startsWith('kube-')

/**
 * What speaks against a disruption, before anything is touched. System namespaces are never disrupted; at least two ready endpoints must
 * stay besides the victims unless forced.
 */
export function disruptionObjections(
  disruption: DisruptionSpec,
  target: { namespace: string; service: string; pods: PlannedPod[] },
): Objection[] {
  const { namespace, service, pods } = target
  const objections: Objection[] = []
  if (isSystemNamespace(namespace)) {
    objections.push({
      code: 'system-namespace',
      forceable: false,
      text: `${namespace} is a system namespace; Evenkeel never disrupts anything there.`,
      next: 'Test a Service of your own.',
    })
  }
  const victims = disruption.do === 'scale' ? Math.max(0, -(disruption.by ?? 0)) : disruption.do === 'rollout' ? 0 : disruption.pods
  const ready = pods.filter((pod) => pod.eligible && pod.ready).length
  const pool = pods.filter((pod) => pod.eligible && pod.uid !== '').length
  if (disruption.do !== 'scale' && disruption.do !== 'rollout' && pool < disruption.pods) {
    objections.push({
      code: 'too-few-pods',
      forceable: false,
      text: `${namespace}/${service} has ${pool} pods that receive traffic, fewer than the ${disruption.pods} to ${disruption.do}.`,
      next: 'Disrupt fewer pods.',
    })
  } else if (victims > 0 && ready - victims < 2) {
    const left = Math.max(0, ready - victims)
    objections.push({
      code: 'too-few-left',
      forceable: true,
      text: `Only ${left} of ${ready} ready pods of ${namespace}/${service} would stay; at least 2 should.`,
      next: 'Scale it up first, or insist if losing it is what you want to see.',
    })
  }
  return objections
}
