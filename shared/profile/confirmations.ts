import type { Objection, Plan, PlanTarget } from '../model/plan.ts'
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
  plan: Pick<Plan, 'target' | 'pods' | 'local' | 'disruptions'>
}

/**
 * What a run must be confirmed for (ui.md): a rate or a number of connections beyond the guard rails and a target that looks like
 * production, unless the target is on this computer; and every disruption, wherever the cluster runs: the demo cluster's pods are asked
 * for like any others, so that window and command line (`--yes`) have one rule.
 */
export function confirmationsNeeded({ profile, plan }: RunToConfirm, rails: GuardRails): Confirmation[] {
  const onLoad = plan.local ? [] : loadConfirmations(profile.load, plan.target, rails)
  if (!rails.confirmDisruptions) return onLoad
  const sign = profile.disruptions.length === 0 || onLoad.some(({ path }) => path === 'spec.target')
    ? null : signOfProduction(plan.target, rails.productionPattern)
  return [
    ...onLoad,
    ...(sign === null ? [] : [{ path: 'spec.target', message: `${placeOf(plan.target)} is disrupted, which looks like production (${sign}).` }]),
    ...profile.disruptions.map((disruption, index) => ({
      path: `spec.disruptions[${index}]`,
      message: [
        disruptionSentence(disruption, `After ${formatDurationMs(disruption.atMs)}`, plan),
        ...objectionSentences(plan.disruptions?.[index]?.objections ?? [], disruption.force === true),
      ].join(' '),
    })),
  ]
}

/** What speaks against a disruption now, and what comes of it. */
function objectionSentences(objections: readonly Objection[], forced: boolean): string[] {
  return objections.map(({ text, forceable }) => (forced && forceable ? `It is forced although: ${text}` : `As things stand it will be left out: ${text}`))
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

const doneToPods: Partial<Record<DisruptionKind, string>> = {
  delete: 'will be deleted',
  evict: 'will be evicted',
  unlabel: 'will lose the labels and leave the Service',
  crash: 'will be crashed',
}

/**
 * What a disruption will do to what, in one sentence: "After 5s 1 of 5 pods of shop/checkout in context kind-dev will be deleted."
 * @param when begins the sentence
 * @param names the pods that will be hit, where they are known
 */
export function disruptionSentence(
  disruption: Omit<DisruptionSpec, 'atMs'>, when: string, { target, pods }: Pick<Plan, 'target' | 'pods'>,
  names: readonly string[] = [],
): string {
  const place = placeOf(target)
  const { do: kind, node, zone, workload, repeat = 1 } = disruption
  const often = repeat > 1 ? `, ${repeat} times` : ''
  const where = [...(node === undefined ? [] : [` on node ${node}`]), ...(zone === undefined ? [] : [` in zone ${zone}`])].join('')
  const done = doneToPods[kind]
  if (done) {
    const known = names.length > 0 ? names : disruption.names ?? []
    const listed = known.length > 0 ? ` (${known.join(', ')})` : ''
    const eligible = pods.filter((pod) => pod.eligible).length
    const amount = disruption.all ? 'every pod' : `${disruption.pods} of ${eligible} pods`
    return `${when} ${amount}${where}${listed} of ${place} ${done}${often}.${kind === 'unlabel' ? undone : ''}`
  }
  const what = workload === undefined ? `what is behind ${place}` : `${workload} behind ${place}`
  if (kind === 'scale') return `${when} ${what} will be scaled by ${disruption.by ?? 0} replicas${often}.${undone}`
  if (kind === 'drain') {
    const drained = node === undefined ? `a node${where} with pods of ${place}` : `node ${node} with pods of ${place}`
    return `${when} ${drained} will be drained of these pods${often}.${undone}`
  }
  return `${when} all pods of ${place} will be replaced by a rollout${often}.`
}

const undone = ' This is undone when the run ends.'

/** "shop/checkout in context kind-dev", or the URL. */
export function placeOf(target: PlanTarget): string {
  return target.kind === 'service' ? `${target.namespace}/${target.service} in context ${target.context}` : target.url
}

/** Digits in groups of three, as prose has them. */
function grouped(value: number): string {
  return String(Number(value.toFixed(1))).replace(/\B(?=(\d{3})+(?!\d))/g, ' ')
}
