import { setTimeout as sleep } from 'node:timers/promises'
import type { DisruptionDone, DisruptionPreview } from '../../../shared/contract/disruptions.ts'
import { EvenkeelError, failureOf } from '../../../shared/contract/failure.ts'
import type { Objection, Plan, PlannedPod } from '../../../shared/model/plan.ts'
import { permissionWords } from '../../../shared/model/rbac.ts'
import type { TimelineEvent } from '../../../shared/model/timeline.ts'
import { disruptionObjection } from '../../../shared/profile/availability.ts'
import { disruptionSentence } from '../../../shared/profile/confirmations.ts'
import { defaultPauseMs, defaultRecoverMs, undoableKinds, type DisruptionSpec } from '../../../shared/profile/disruption.ts'
import { formatDurationMs } from '../../../shared/profile/quantity.ts'
import type { Service } from '../../cluster/api/objects.ts'
import type { Cluster } from '../../cluster/connect.ts'
import { considerDisruption, type Considered } from '../../cluster/disruption/consider.ts'
import { victimRandom } from '../../cluster/disruption/plan-disruptions.ts'
import { missingPermissions, permissionsToDisrupt } from '../../cluster/permissions.ts'
import { selectVictims } from '../../cluster/victims.ts'
import type { JournalWriter } from '../../storage/journal.ts'
import { act, type Acted, type ChosenDisruption } from './acts.ts'
import { hasRecovered, tookEffect, type Before } from './recovery.ts'
import { ReversibleChanges } from './reversible.ts'

/** What disruptions are performed with. */
export interface DisruptorParts {
  cluster: Cluster
  service: Service
  plan: Plan
  /** The run's clock. */
  clock: () => number
  /** ISO 8601. */
  wallClock: () => string
  /** Chooses the victims of disruptions asked for during the run. */
  random: () => number
  journal: JournalWriter
  event(event: TimelineEvent): void
  /** The target's pods as the watch shows them now. */
  pods(): PlannedPod[]
  /** Ends the run, for the reason given. */
  stop(reason: string): void
  /** Whether disruptions asked for during the run must be confirmed, as the settings stand now. */
  confirm(): Promise<boolean>
  /** Takes the Service's lock unless the run has it. Throws `busy`. */
  lock(): Promise<void>
}

export type AskedDisruption = Omit<DisruptionSpec, 'atMs' | 'by'> & { by?: number | null | undefined }

const pollMs = 50

/** Disrupts the target of one run: as its profile plans, and when the user asks; and puts back what can be. */
export class Disruptor {
  private readonly parts: DisruptorParts
  private readonly changes: ReversibleChanges
  /** Pods that are on their way out, though the watch may not show it yet. */
  private readonly hit = new Set<string>()
  /** What was shown last, so that the very same pods are hit when it is asked for. */
  private shown: { key: string; victims: PlannedPod[] } | null = null
  private busy = false

  constructor(parts: DisruptorParts) {
    this.parts = parts
    const { cluster, journal, wallClock } = parts
    this.changes = new ReversibleChanges({ cluster, journal, wallClock, told: (kind, detail) => this.tell(kind, '', detail) })
  }

  /** Performs the profile's disruptions at their times, telling each on the timeline; ends early when the signal aborts. Never rejects. */
  async performPlanned(disruptions: readonly DisruptionSpec[], signal: AbortSignal): Promise<void> {
    await Promise.all(disruptions.map((disruption, index) => this.performRounds(disruption, index, signal)))
  }

  /** Undoes all that is left to undo. Never rejects. */
  restore(): Promise<void> {
    return this.changes.undoAll()
  }

  /** What the disruption would hit now, what speaks against it and what must be confirmed; the choice stays until it is performed. */
  async preview(asked: AskedDisruption): Promise<DisruptionPreview> {
    const victims = this.choose(asked)
    const considered = await this.consider(specOf(asked), victims)
    return {
      victims: victims.map(({ name, node, zone }) => ({ name, node, zone })),
      objections: [...considered.objections, ...await this.permissionObjections(asked, considered)],
      confirmations: await this.confirmations(asked, victims),
    }
  }

  /**
   * Performs a disruption now, on the pods shown last. Throws `unavailable` for what cannot be done yet, `needs-confirmation` where it was
   * not confirmed or other pods would be hit than those shown, `usage` and `forbidden` for what speaks against it (`insist` lifts what can
   * be lifted), and `busy`. What the cluster refuses is part of the result.
   */
  async performNow(asked: AskedDisruption & { confirmed: boolean; insist: boolean }, signal: AbortSignal): Promise<DisruptionDone> {
    refuseUnavailable(asked)
    if (this.busy) throw new EvenkeelError('busy', 'Another disruption of this run is just being made.', 'Wait a moment.')
    this.busy = true
    try {
      const surprise = this.isShown(asked) && !this.isCurrent(asked)
      const victims = this.choose(asked)
      const confirmations = await this.confirmations(asked, victims)
      if (confirmations.length > 0 && (!asked.confirmed || surprise)) {
        const message = surprise ? 'The pods have changed since they were shown.' : 'This disruption has not been confirmed.'
        const sentences = confirmations.map((text) => ({ path: 'disruption', message: text }))
        throw new EvenkeelError('needs-confirmation', message, 'Confirm it to go on.', sentences)
      }
      const considered = await this.consider(specOf(asked), victims)
      const objection = considered.objections.find(({ forceable }) => !(forceable && asked.insist))
      if (objection) throw new EvenkeelError('usage', objection.text, objection.next)
      const [missing] = await this.permissionObjections(asked, considered)
      if (missing) throw new EvenkeelError('forbidden', missing.text, missing.next)
      await this.parts.lock()
      this.shown = null
      for (const name of victims.length > 0 ? victims.map((pod) => pod.name) : ['']) this.tell('asked', name, asked.do)
      return { pods: (await this.act({ spec: specOf(asked), victims, workload: considered.workload }, signal)).pods }
    } finally {
      this.busy = false
    }
  }

  private async performRounds(disruption: DisruptionSpec, index: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.parts
    const { repeat: rounds = 1, recoverMs = defaultRecoverMs, pauseMs = defaultPauseMs, forMs } = disruption
    await this.wait(disruption.atMs - clock(), signal)
    for (let round = 0; round < rounds && !signal.aborted; round += 1) {
      const pods = this.standing()
      const chosen = await this.chosenFor(disruption, pods, victimRandom(disruption, index, round))
      const acted = chosen && await this.act(chosen, signal)
      const refused = acted === null || acted.pods.some(({ problem }) => problem !== null)
      if (refused && disruption.ifRefused === 'stop') {
        return this.parts.stop(`${disruption.do}: ${acted?.pods.find(({ problem }) => problem)?.problem ?? 'a guard spoke against it'}`)
      }
      const spared = new Set(acted?.pods.filter(({ problem }) => problem !== null).map(({ name }) => name))
      const before = { spec: disruption, pods, victims: chosen?.victims.filter(({ name }) => !spared.has(name)) ?? [] }
      const undone = await this.endRound(acted, before, { isLast: round + 1 === rounds, recoverMs, forMs }, signal)
      if (round + 1 === rounds) return
      const recovered = acted === null || await this.until((now) => hasRecovered(before, now, undone), recoverMs, signal)
      if (signal.aborted) return this.tell('skipped', '', `${disruption.do}: the load ended after ${round + 1} of ${rounds} rounds`)
      if (!recovered) {
        const left = `${disruption.do}: not recovered within ${formatDurationMs(recoverMs)}, so ${rounds - round - 1} of ${rounds} rounds are left out`
        this.tell('skipped', '', left)
        return disruption.ifRefused === 'stop' ? this.parts.stop(left) : undefined
      }
      await this.wait(pauseMs, signal)
    }
  }

  /** Undoes what a round changed: after its time, or before another round. The last round without a time is undone with the run. */
  private async endRound(
    acted: Acted | null, before: Before, { isLast, recoverMs, forMs }: { isLast: boolean; recoverMs: number; forMs: number | undefined }, signal: AbortSignal,
  ): Promise<boolean> {
    if (acted === null || !undoableKinds.includes(before.spec.do) || (isLast && forMs === undefined)) return false
    if (forMs === undefined) await this.until((now) => tookEffect(before, now), recoverMs, signal)
    else await this.wait(forMs, signal)
    for (const made of acted.made) await this.changes.undo(made)
    for (const { uid } of before.victims) this.hit.delete(uid)
    return true
  }

  /** The disruption with everything chosen, or null where something speaks against it, which is told. */
  private async chosenFor(disruption: DisruptionSpec, pods: PlannedPod[], random: () => number): Promise<ChosenDisruption | null> {
    const victims = selectVictims(pods, disruption, random)
    const { workload, objections } = await this.consider(disruption, victims, pods)
    const objection = objections.find(({ forceable }) => !(forceable && disruption.force))
    if (!objection) return { spec: disruption, victims, workload }
    this.tell('skipped', '', `${disruption.do}: ${objection.text} ${objection.next}`)
    return null
  }

  private async act(chosen: ChosenDisruption, signal: AbortSignal): Promise<Acted> {
    const { cluster, service, clock, wallClock } = this.parts
    for (const { uid } of chosen.victims) this.hit.add(uid)
    const acted = await act(chosen, {
      cluster, service, clock, wallClock, changes: this.changes, tell: (kind, subject, detail, atMs) => this.tell(kind, subject, detail, atMs),
    }, signal)
    const spared = new Set(acted.pods.filter(({ problem }) => problem !== null).map(({ name }) => name))
    for (const { name, uid } of chosen.victims) if (spared.has(name) || chosen.spec.do === 'crash') this.hit.delete(uid)
    return acted
  }

  /** The pods now, without the eligibility of those that are about to go. */
  private standing(): PlannedPod[] {
    return this.parts.pods().map((pod) => (this.hit.has(pod.uid) ? { ...pod, eligible: false } : pod))
  }

  private async consider(spec: Omit<DisruptionSpec, 'atMs'>, victims: PlannedPod[], pods = this.standing()): Promise<Considered> {
    const { cluster, service } = this.parts
    try {
      return await considerDisruption(cluster, spec, service, pods, victims)
    } catch (error) {
      const { code, message, next } = failureOf(error)
      return { workload: null, workloads: [], objections: [{ code, forceable: false, text: message, next }] }
    }
  }

  private choose(asked: AskedDisruption): PlannedPod[] {
    refuseUnavailable(asked)
    if (this.isCurrent(asked) && this.shown) return this.shown.victims
    const victims = selectVictims(this.standing(), asked, this.parts.random)
    this.shown = { key: keyOf(asked), victims }
    return victims
  }

  private isShown(asked: AskedDisruption): boolean {
    return this.shown?.key === keyOf(asked)
  }

  /** Whether what was shown for this is still so: each of its pods is there and receives traffic. */
  private isCurrent(asked: AskedDisruption): boolean {
    if (this.shown === null || !this.isShown(asked)) return false
    const now = new Set(this.standing().filter((pod) => pod.eligible || asked.names).map((pod) => pod.uid))
    const choosesPods = asked.do !== 'scale' && asked.do !== 'rollout'
    return this.shown.victims.every((pod) => now.has(pod.uid)) && (this.shown.victims.length > 0 || now.size === 0 || !choosesPods)
  }

  private async confirmations(asked: AskedDisruption, victims: PlannedPod[]): Promise<string[]> {
    const { confirm, plan, pods } = this.parts
    if (!await confirm()) return []
    return [disruptionSentence(specOf(asked), 'Now', { target: plan.target, pods: pods() }, victims.map((pod) => pod.name))]
  }

  private async permissionObjections(asked: AskedDisruption, { workloads }: Considered): Promise<Objection[]> {
    const { cluster, service, plan: { target } } = this.parts
    if (target.kind !== 'service') return []
    const missing = await missingPermissions(cluster, permissionsToDisrupt(asked, service.metadata.namespace, workloads)) ?? []
    return missing.map((permission) => ({
      code: 'forbidden',
      forceable: false,
      text: `Context ${target.context} lacks the permission to ${permissionWords(permission)}.`,
      next: 'Ask for it or choose another context.',
    }))
  }

  /** Waits until the pods are as wanted, at most so long; false where they are not by then or the signal aborts. */
  private async until(holds: (pods: PlannedPod[]) => boolean, mostMs: number, signal: AbortSignal): Promise<boolean> {
    const { clock, pods } = this.parts
    for (const untilMs = clock() + mostMs; !signal.aborted && clock() < untilMs;) {
      if (holds(pods())) return true
      await this.wait(pollMs, signal)
    }
    return false
  }

  private async wait(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(Math.max(0, ms), undefined, { signal }).catch(() => undefined)
  }

  private tell(kind: TimelineEvent['kind'], subject: string, detail: string, atMs = this.parts.clock()): void {
    this.parts.event({ atMs, source: 'disruption', kind, subject, detail })
  }
}

const specOf = (asked: AskedDisruption): Omit<DisruptionSpec, 'atMs'> => ({ ...asked, by: asked.by ?? null })

const keyOf = ({ do: kind, pods, all, by, node, zone, names, workload }: AskedDisruption) =>
  JSON.stringify([kind, pods, all, by, node, zone, names, workload])

function refuseUnavailable({ do: kind, by }: AskedDisruption): void {
  const objection = disruptionObjection(kind)
  if (objection !== null) throw new EvenkeelError('unavailable', `${kind} is ${objection}.`, 'Choose another disruption.')
  if (kind === 'scale' && !by) throw new EvenkeelError('usage', 'How many replicas to add or remove is missing.', 'Give a number like -1.')
}
