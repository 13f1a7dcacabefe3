import type { Plan } from '../model/plan.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import type { SecondRow } from '../tally/second-row.ts'
import type { Disruption } from './disruptions.ts'
import { isOtherTemplate } from './unplanned.ts'

export interface Newcomer {
  name: string
  /** First heard of: by the watch, or by its first answer. */
  appearedAtMs: number
  scheduledAtMs: number | null
  /** What the scheduler says of why it has no node yet; empty where it has one, or says nothing. */
  waitsFor: string
  readyAtMs: number | null
  /** In the slices, ready. */
  inSliceAtMs: number | null
  firstAnswerAtMs: number | null
}

const appearing = ['pod-added', 'pod-unschedulable', 'pod-scheduled', 'pod-ready', 'endpoint-ready']

/** Whether a disruption is a rollout's, ours or another's. */
export const isRollout = (what: string): boolean => /^(unplanned )?rollout/.test(what)

/** Pods that were not there when the run was planned, in the order they appeared. */
export function newcomersIn(plan: Pick<Plan, 'pods'>, timeline: TimelineEvent[], rows: SecondRow[]): Newcomer[] {
  const planned = new Set(plan.pods.map((pod) => pod.name))
  const found = new Map<string, Newcomer>()
  const known = (name: string, atMs: number): Newcomer => {
    const newcomer = found.get(name) ?? { name, appearedAtMs: atMs, scheduledAtMs: null, waitsFor: '', readyAtMs: null, inSliceAtMs: null, firstAnswerAtMs: null }
    newcomer.appearedAtMs = Math.min(newcomer.appearedAtMs, atMs)
    found.set(name, newcomer)
    return newcomer
  }
  for (const event of timeline) {
    if (planned.has(event.subject) || !appearing.includes(event.kind)) continue
    const newcomer = known(event.subject, event.atMs)
    if (event.kind === 'pod-ready') newcomer.readyAtMs = Math.min(newcomer.readyAtMs ?? Infinity, event.atMs)
    if (event.kind === 'endpoint-ready') newcomer.inSliceAtMs = Math.min(newcomer.inSliceAtMs ?? Infinity, event.atMs)
    if (event.kind === 'pod-unschedulable') newcomer.waitsFor = event.detail
    if (event.kind === 'pod-scheduled') {
      newcomer.scheduledAtMs ??= event.atMs
      newcomer.waitsFor = ''
    }
  }
  for (const row of rows) {
    for (const [name, responder] of Object.entries(row.responders)) {
      if (planned.has(name) || responder.firstAnswerAtMs === null) continue
      const newcomer = known(name, responder.firstAnswerAtMs)
      newcomer.firstAnswerAtMs = Math.min(newcomer.firstAnswerAtMs ?? Infinity, responder.firstAnswerAtMs)
    }
  }
  for (const newcomer of found.values()) newcomer.readyAtMs ??= newcomer.inSliceAtMs
  return [...found.values()].sort((a, b) => a.appearedAtMs - b.appearedAtMs)
}

/** After these the pod itself comes back. */
const staysInPlace = /^(crash|unplanned (restart|readiness loss))/

/**
 * Which newcomer replaces which victim: each goes to the latest disruption before it that has none yet, since a controller replaces a pod
 * at once. Disruptions at nearly the same time may swap theirs; nothing tells them apart. A rollout makes its newcomers before it takes the
 * old pods away: they are paired in their order.
 */
export function assignNewcomers(disruptions: Disruption[], newcomers: Newcomer[]): Map<Disruption, Newcomer> {
  const assigned = new Map<Disruption, Newcomer>()
  const victims = disruptions.filter(({ what }) => isRollout(what))
  const ofRollout = newcomers.filter(({ name }) => victims.some(({ victim }) => isOtherTemplate(name, victim))).slice(0, victims.length)
  for (const [i, newcomer] of ofRollout.entries()) {
    const disruption = victims[i]
    if (disruption) assigned.set(disruption, newcomer)
  }
  for (const newcomer of newcomers) {
    if (ofRollout.includes(newcomer)) continue
    const disruption = disruptions.findLast((one) =>
      one.requestedAtMs <= newcomer.appearedAtMs && !staysInPlace.test(one.what) && !assigned.has(one))
    if (disruption) assigned.set(disruption, newcomer)
  }
  return assigned
}
