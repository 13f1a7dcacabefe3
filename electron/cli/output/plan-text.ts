import { formatPercentage } from '../../../shared/profile/quantity.ts'
import type { Plan, PlannedDisruption } from '../../../shared/model/plan.ts'
import { permissionWords, rbacManifest } from '../../../shared/model/rbac.ts'
import { formatTable } from './table.ts'

/** A plan as it is printed to a terminal: target, route, pods with expected shares, what is needed and what is missing; its table fits into `width` characters. */
export function formatPlan(plan: Plan, width?: number): string {
  const { target, route } = plan
  const name = target.kind === 'service'
    ? `${target.namespace}/${target.service}:${target.port.name || target.port.port} (${target.type}, context ${target.context})` : target.url
  const pods = plan.pods.length === 0 ? '' : formatTable(
    [
      { title: 'pod', least: 25, keep: 'end' }, { title: 'node', drop: 2 }, { title: 'zone', drop: 1 }, { title: 'ready' }, { title: 'eligible' },
      { title: 'expected', align: 'right' }, { title: 'note', least: 12, optional: true },
    ],
    plan.pods.map((pod) => [
      pod.name, pod.node, pod.zone, pod.ready ? 'yes' : 'no', pod.eligible ? 'yes' : 'no', formatPercentage(pod.expectedShare, 1), pod.note,
    ]),
    width,
  )
  return [
    [
      name,
      `route ${route.kind}: ${route.path.join(' → ')}`,
      `${route.chooser} chooses${route.unit === 'none' ? '' : ` per ${route.unit}`}${route.testsService ? '' : '; this does not test the Service'}`,
      ...plan.policies.map((policy) => `policy: ${policy}`),
    ].join('\n'),
    pods,
    plan.connectionsNeeded === null ? '' : `An even Service needs about ${plan.connectionsNeeded.toLocaleString('en-US')} ${route.unit}s to be judged balanced.`,
    (plan.disruptions ?? []).flatMap(disruptionLines).join('\n'),
    [
      ...plan.missingPermissions.map((rule) => `missing permission: ${permissionWords(rule)}`),
      ...(plan.missingPermissions.length > 0 ? ['This grants what is missing:', rbacManifest(plan.missingPermissions)] : []),
    ].join('\n'),
    plan.remarks.map((remark) => `note: ${remark.text}${remark.next ? ` → ${remark.next}` : ''}`).join('\n'),
  ].filter((section) => section !== '').join('\n\n')
}

function disruptionLines({ do: kind, text, victims, objections }: PlannedDisruption): string[] {
  const chosen = kind === 'scale' || kind === 'rollout' ? 'the cluster chooses the pods' : 'nobody'
  const hit = victims.map(({ name, node, zone }) => `${name}${node === '' ? '' : ` (${[node, zone].filter(Boolean).join(', ')})`}`).join(', ')
  return [
    text,
    `  would hit: ${hit === '' ? chosen : hit}`,
    ...objections.map((objection) => `  against it${objection.forceable ? ', unless forced' : ''}: ${objection.text} → ${objection.next}`),
  ]
}
