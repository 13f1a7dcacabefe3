import type { Plan, PlanTarget } from '../model/plan.ts'
import type { GuardRails } from './guard-rails.ts'
import { loadFigures } from './load-figures.ts'
import type { DisruptionKind, DisruptionSpec, Profile } from './profile.ts'
import { formatDurationMs } from './quantity.ts'

/** One thing a user must agree to before it happens: the field of the profile it comes from, and one sentence of what happens to what. */
export interface Confirmation {
  path: string
  message: string
}

export interface RunToConfirm {
  profile: Pick<Profile, 'load' | 'disruptions'>
  plan: Pick<Plan, 'target' | 'pods' | 'local'>
}

/**
 * What a run must be confirmed for (ui.md): a rate or a number of connections beyond the guard rails and a target that looks like
 * production, unless the target is on this computer; and every disruption, wherever the cluster runs: the demo cluster's pods are asked
 * for like any others, so that window and command line (`--yes`) have one rule.
 */
export function confirmationsNeeded({ profile, plan }: RunToConfirm, rails: GuardRails): Confirmation[] {
  const onLoad = plan.local ? [] : loadConfirmations(profile.load, plan.target, rails)
  if (!rails.confirmDisruptions) return onLoad
  return [
    ...onLoad,
    ...profile.disruptions.map((disruption, index) => ({
      path: `spec.disruptions[${index}]`,
      message: disruptionSentence(disruption, `After ${formatDurationMs(disruption.atMs)}`, plan),
    })),
  ]
}

function loadConfirmations(load: Profile['load'], target: PlanTarget, rails: GuardRails): Confirmation[] {
  const place = placeOf(target)
  const { mostRequestsPerSecond } = loadFigures(load)
  const connections = `${grouped(load.connections)} connections at a time`
  const amount = mostRequestsPerSecond === null ? connections : `${grouped(mostRequestsPerSecond)} requests per second`
  const list: Confirmation[] = []
  if (mostRequestsPerSecond !== null && mostRequestsPerSecond > rails.mostRequestsPerSecond) {
    const message = `Up to ${amount} go to ${place}; the guard rail is ${grouped(rails.mostRequestsPerSecond)}.`
    list.push({ path: 'spec.load.stages', message })
  }
  if (load.connections > rails.mostConnections) {
    const message = `Up to ${connections} are opened to ${place}; the guard rail is ${grouped(rails.mostConnections)}.`
    list.push({ path: 'spec.load.connections', message })
  }
  const sign = signOfProduction(target, rails.productionPattern)
  if (sign !== null) list.push({ path: 'spec.target', message: `Up to ${amount} go to ${place}, which looks like production (${sign}).` })
  return list
}

/** The part of a target's names that the pattern takes for production, else null. */
function signOfProduction(target: PlanTarget, pattern: string): string | null {
  if (pattern === '') return null
  const names = target.kind === 'service' ? [target.context, hostOf(target.server)] : [hostOf(target.url)]
  const looks = new RegExp(pattern, 'i')
  return names.find((name) => looks.test(name)) ?? null
}

function hostOf(url: string): string {
  return /^[a-z]+:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^:/?#]*)/i.exec(url)?.[1] ?? url
}

const doneToPods: Partial<Record<DisruptionKind, [one: string, many: string]>> = {
  delete: ['is deleted', 'are deleted'],
  evict: ['is evicted', 'are evicted'],
  unlabel: ['loses its labels and leaves the Service', 'lose their labels and leave the Service'],
  crash: ['is crashed', 'are crashed'],
}

/**
 * What a disruption will do to what, in one sentence: "After 5s 1 of 5 pods of shop/checkout in context kind-dev is deleted."
 * @param when begins the sentence
 * @param names the pods that will be hit, where they are known
 */
export function disruptionSentence(
  disruption: Pick<DisruptionSpec, 'do' | 'pods' | 'by'>, when: string, { target, pods }: Pick<Plan, 'target' | 'pods'>,
  names: readonly string[] = [],
): string {
  const place = placeOf(target)
  const done = doneToPods[disruption.do]
  if (done) {
    const known = names.length > 0 ? ` (${names.join(', ')})` : ''
    const eligible = pods.filter((pod) => pod.eligible).length
    return `${when} ${disruption.pods} of ${eligible} pods${known} of ${place} ${disruption.pods === 1 ? done[0] : done[1]}.`
  }
  if (disruption.do === 'scale') return `${when} what is behind ${place} is scaled by ${disruption.by ?? 0} replicas.`
  if (disruption.do === 'drain') return `${when} a node with pods of ${place} is drained.`
  return `${when} all pods of ${place} are replaced by a rollout.`
}

/** "shop/checkout in context kind-dev", or the URL. */
export function placeOf(target: PlanTarget): string {
  return target.kind === 'service' ? `${target.namespace}/${target.service} in context ${target.context}` : target.url
}

/** Digits in groups of three, as prose has them. */
function grouped(value: number): string {
  return String(Number(value.toFixed(1))).replace(/\B(?=(\d{3})+(?!\d))/g, ' ')
}
