import type { Plan } from '../model/plan.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import type { SecondRow } from '../tally/second-row.ts'
import type { Disruption } from './disruptions.ts'

export interface Newcomer {
  name: string
  /** First heard of: by the watch, or by its first answer. */
  appearedAtMs: number
  readyAtMs: number | null
  firstAnswerAtMs: number | null
}

const appearing = ['pod-added', 'pod-scheduled', 'pod-ready', 'endpoint-ready']

/** Pods that were not there when the run was planned, in the order they appeared. */
export function newcomersIn(plan: Pick<Plan, 'pods'>, timeline: TimelineEvent[], rows: SecondRow[]): Newcomer[] {
  const planned = new Set(plan.pods.map((pod) => pod.name))
  const found = new Map<string, Newcomer>()
  const known = (name: string, atMs: number): Newcomer => {
    const newcomer = found.get(name) ?? { name, appearedAtMs: atMs, readyAtMs: null, firstAnswerAtMs: null }
    newcomer.appearedAtMs = Math.min(newcomer.appearedAtMs, atMs)
    found.set(name, newcomer)
    return newcomer
  }
  const endpointReady = new Map<string, number>()
  for (const event of timeline) {
    if (planned.has(event.subject) || !appearing.includes(event.kind)) continue
    const newcomer = known(event.subject, event.atMs)
    if (event.kind === 'pod-ready') newcomer.readyAtMs = Math.min(newcomer.readyAtMs ?? Infinity, event.atMs)
    if (event.kind === 'endpoint-ready') endpointReady.set(
      event.subject, Math.min(endpointReady.get(event.subject) ?? Infinity, event.atMs),
    )
  }
  for (const row of rows) {
    for (const [name, responder] of Object.entries(row.responders)) {
      if (planned.has(name) || responder.firstAnswerAtMs === null) continue
      const newcomer = known(name, responder.firstAnswerAtMs)
      newcomer.firstAnswerAtMs = Math.min(newcomer.firstAnswerAtMs ?? Infinity, responder.firstAnswerAtMs)
    }
  }
  for (const newcomer of found.values()) newcomer.readyAtMs ??= endpointReady.get(newcomer.name) ?? null
  return [...found.values()].sort((a, b) => a.appearedAtMs - b.appearedAtMs)
}

/**
 * Which newcomer replaces which victim: each goes to the latest disruption before it that has none yet, since a controller replaces a pod
 * at once. Disruptions at nearly the same time may swap theirs; nothing tells them apart.
 */
export function assignNewcomers(disruptions: Disruption[], newcomers: Newcomer[]): Map<Disruption, Newcomer> {
  const assigned = new Map<Disruption, Newcomer>()
  for (const newcomer of newcomers) {
    const disruption = disruptions.findLast((one) => one.requestedAtMs <= newcomer.appearedAtMs && !assigned.has(one))
    if (disruption) assigned.set(disruption, newcomer)
  }
  return assigned
}
