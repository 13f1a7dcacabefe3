import { setTimeout as sleep } from 'node:timers/promises'
import type { DisruptionDone, DisruptionPreview } from '../../shared/contract/disruptions.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { Plan, PlannedPod } from '../../shared/model/plan.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { disruptionSentence } from '../../shared/profile/confirmations.ts'
import type { DisruptionKind, DisruptionSpec } from '../../shared/profile/profile.ts'
import type { Cluster } from '../cluster/connect.ts'
import { deletePods } from '../cluster/disrupt.ts'
import { missingPermissions, permissionsToDisrupt } from '../cluster/permissions.ts'
import { chooseVictims, disruptionObjections, type Objection } from '../cluster/victims.ts'

/** What disruptions are performed with. */
export interface DisruptorParts {
  cluster: Cluster
  plan: Plan
  /** The run's clock. */
  clock: () => number
  /** Chooses the victims of the profile's disruptions, and of those asked for during the run. */
  random: { planned: () => number; asked: () => number }
  event(event: TimelineEvent): void
  /** The target's pods as the watch shows them now. */
  pods(): PlannedPod[]
  /** Whether disruptions asked for during the run must be confirmed, as the settings stand now. */
  confirm(): Promise<boolean>
  /** Takes the Service's lock unless the run has it. Throws `busy`. */
  lock(): Promise<void>
}

export interface AskedDisruption {
  do: DisruptionKind
  pods: number
}

/** Disrupts the target of one run: as its profile plans, and when the user asks. */
export class Disruptor {
  private readonly parts: DisruptorParts
  /** What was shown last, so that the very same pods are hit when it is asked for. */
  private shown: (AskedDisruption & { victims: PlannedPod[] }) | null = null
  private busy = false

  constructor(parts: DisruptorParts) {
    this.parts = parts
  }

  /** Performs the profile's disruptions at their times, telling each on the timeline; ends early when the signal aborts. Never rejects. */
  async performPlanned(disruptions: readonly DisruptionSpec[], signal: AbortSignal): Promise<void> {
    const { clock, event, pods, random } = this.parts
    for (const disruption of disruptions.toSorted((a, b) => a.atMs - b.atMs)) {
      await sleep(Math.max(0, disruption.atMs - clock()), undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      const [objection] = this.objections(disruption)
      const detail = `${disruption.do}: ${objection?.text ?? ''} ${objection?.next ?? ''}`
      if (objection) event({ atMs: clock(), source: 'disruption', kind: 'skipped', subject: '', detail })
      else await this.deletePods(chooseVictims(pods(), disruption.pods, random.planned), signal)
    }
  }

  /** What the disruption would hit now, what speaks against it and what must be confirmed; the choice stays until it is performed. */
  async preview(asked: AskedDisruption): Promise<DisruptionPreview> {
    const victims = this.choose(asked)
    return {
      victims: victims.map(({ name, node, zone }) => ({ name, node, zone })),
      objections: [...this.objections(asked), ...await this.permissionObjections(asked)],
      confirmations: await this.confirmations(asked, victims),
    }
  }

  /**
   * Performs a disruption now, on the pods shown last. Throws `unavailable` for what cannot be done yet, `needs-confirmation` where it was
   * not confirmed or other pods would be hit than those shown, `usage` and `forbidden` for what speaks against it (`insist` lifts what can
   * be lifted), and `busy`. What the cluster refuses is part of the result.
   */
  async performNow(asked: AskedDisruption & { confirmed: boolean; insist: boolean }, signal: AbortSignal): Promise<DisruptionDone> {
    refuseUnavailable(asked.do)
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
      const objection = this.objections(asked).find(({ forceable }) => !(forceable && asked.insist))
      if (objection) throw new EvenkeelError('usage', objection.text, objection.next)
      const [missing] = await this.permissionObjections(asked)
      if (missing) throw new EvenkeelError('forbidden', missing.text, missing.next)
      await this.parts.lock()
      this.shown = null
      for (const { name } of victims) this.tell('asked', name, asked.do)
      return { pods: await this.deletePods(victims, signal) }
    } finally {
      this.busy = false
    }
  }

  private choose(asked: AskedDisruption): PlannedPod[] {
    refuseUnavailable(asked.do)
    if (this.isCurrent(asked) && this.shown) return this.shown.victims
    const victims = chooseVictims(this.parts.pods(), asked.pods, this.parts.random.asked)
    this.shown = { do: asked.do, pods: asked.pods, victims }
    return victims
  }

  private isShown(asked: AskedDisruption): boolean {
    return this.shown !== null && this.shown.do === asked.do && this.shown.pods === asked.pods
  }

  /** Whether what was shown for this is still so: each of its pods is there and receives traffic. */
  private isCurrent(asked: AskedDisruption): boolean {
    if (this.shown === null || !this.isShown(asked) || this.shown.victims.length !== asked.pods) return false
    const now = new Set(this.parts.pods().filter((pod) => pod.eligible).map((pod) => pod.uid))
    return this.shown.victims.every((pod) => now.has(pod.uid))
  }

  private async confirmations(asked: AskedDisruption, victims: PlannedPod[]): Promise<string[]> {
    const { confirm, plan, pods } = this.parts
    if (!await confirm()) return []
    const names = victims.map((pod) => pod.name)
    return [disruptionSentence({ ...asked, by: null }, 'Now', { target: plan.target, pods: pods() }, names)]
  }

  private objections(disruption: AskedDisruption): Objection[] {
    const { plan: { target }, pods } = this.parts
    if (target.kind !== 'service') return []
    const spec: DisruptionSpec = { atMs: 0, do: disruption.do, pods: disruption.pods, by: null }
    return disruptionObjections(spec, { namespace: target.namespace, service: target.service, pods: pods() })
  }

  private async permissionObjections(asked: AskedDisruption): Promise<Objection[]> {
    const { cluster, plan: { target } } = this.parts
    if (target.kind !== 'service') return []
    const missing = await missingPermissions(cluster, permissionsToDisrupt(asked.do, target.namespace)) ?? []
    return missing.map(({ verb, resource, namespace }) => ({
      code: 'forbidden',
      forceable: false,
      text: `Context ${target.context} lacks the permission to ${verb} ${resource} in ${namespace}.`,
      next: 'Ask for it or choose another context.',
    }))
  }

  private async deletePods(victims: PlannedPod[], signal: AbortSignal): Promise<DisruptionDone['pods']> {
    const { cluster, clock, plan: { target } } = this.parts
    if (target.kind !== 'service') return []
    const deleted = await deletePods(cluster, target.namespace, victims, {
      now: clock, signal, onRequested: (name, atMs) => this.tell('requested', name, 'delete', atMs),
    })
    for (const { name, acceptedAtMs, failure } of deleted) {
      if (failure) this.tell('failed', name, `delete: ${failure.message}`)
      else if (acceptedAtMs !== null) this.tell('accepted', name, 'delete', acceptedAtMs)
    }
    return deleted.map(({ name, failure }) => ({ name, problem: failure?.message ?? null }))
  }

  private tell(kind: 'asked' | 'requested' | 'accepted' | 'failed', subject: string, detail: string, atMs = this.parts.clock()): void {
    this.parts.event({ atMs, source: 'disruption', kind, subject, detail })
  }
}

function refuseUnavailable(kind: DisruptionKind): void {
  if (kind !== 'delete') throw new EvenkeelError('unavailable', `${kind} is not available yet.`, 'Delete pods instead.')
}
