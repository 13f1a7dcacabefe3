import type { Plan, PlannedPod } from '../../shared/model/plan.ts'
import type { TimelineEvent } from '../../shared/model/timeline.ts'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { Tally } from '../../shared/tally/tally.ts'
import { makePods, planOf, timelineOf, type Deletion, type Pod } from '../../test/window/recorded-cluster.ts'
import { failoverRun } from '../../test/window/recorded-run.ts'

export interface SimulatedServiceOptions {
  seed: number
  pods: number
  ratePerSecond: number
  durationMs: number
  /** A pod is deleted, and another one takes its place, this often; the first time after a third of it. */
  deletionEveryMs: number
}

/** Of a deletion, from its request: when the victim refuses, when its endpoint is out of the way, when the newcomer is in. */
const phases = { refusesMs: 900, removedMs: 1310, joinedMs: 3500 }

/**
 * A Service that chooses among its ready pods at random, one connection for each request, and loses a pod now and then: request by request,
 * so that everything told of it is concluded by the program itself.
 */
export class SimulatedService {
  readonly plan: Plan
  /** What the watch and the disruptions tell, in order of time. */
  readonly events: readonly TimelineEvent[]
  readonly #options: SimulatedServiceOptions
  readonly #random: () => number
  readonly #pods: Pod[]
  readonly #deletions: Deletion[]
  #due = 0

  constructor(options: SimulatedServiceOptions) {
    this.#options = options
    this.#random = seededRandom(options.seed)
    this.#pods = makePods({ ...failoverRun, seed: options.seed, pods: options.pods, deleteAtSecond: null }).pods
    this.plan = planOf(this.#pods)
    this.#deletions = this.#deletionsOf()
    this.events = this.#deletions.flatMap((deletion) => timelineOf(options.durationMs, deletion).filter((event) => event.source !== 'run'))
      .toSorted((a, b) => a.atMs - b.atMs)
  }

  /** Adds the requests of an interval to a tally. Intervals follow one another. */
  load(tally: Tally, fromMs: number, toMs: number): void {
    this.#due += this.#options.ratePerSecond * (toMs - fromMs) / 1000
    const count = Math.floor(this.#due)
    this.#due -= count
    const routable = this.#routableAt(fromMs)
    const refusing = new Set(this.#deletions.filter(({ atMs }) => fromMs >= atMs + phases.refusesMs).map(({ victim }) => victim.name))
    for (let i = 0; i < count; i += 1) {
      const atMs = fromMs + (i + this.#random()) * (toMs - fromMs) / count
      const pod = routable[Math.floor(this.#random() * routable.length)]
      if (!pod) continue
      tally.sent += 1
      if (refusing.has(pod.name)) tally.recordFailure({ intendedAtMs: atMs, sentAtMs: atMs, endedAtMs: atMs + 1, class: 'refused', responder: null })
      else this.#answer(tally, pod.name, atMs)
    }
    tally.toMs = toMs
  }

  /** Pods as the watch sees them at a moment, newcomers included. */
  podsAt(atMs: number): PlannedPod[] {
    const ready = new Set(this.#routableAt(atMs).map((pod) => pod.name))
    return this.#pods.filter((pod) => pod.bornMs <= atMs).map((pod) => ({
      name: pod.name, uid: `uid-${pod.name}`, ip: pod.ip, node: pod.node, zone: pod.zone, ready: ready.has(pod.name),
      eligible: ready.has(pod.name), expectedShare: ready.has(pod.name) ? 1 / ready.size : 0, note: '',
    }))
  }

  #answer(tally: Tally, pod: string, atMs: number): void {
    const latenessMs = 0.05 + this.#random() * 0.3
    const serviceMs = 2.5 * Math.exp(this.#normal() * 0.7)
    tally.completed += 1
    tally.connections += 1
    tally.requestsPerConnection.sum += 1
    tally.requestsPerConnection.sumOfSquares += 1
    tally.recordChoice(atMs, pod)
    tally.responder(pod).recordAnswer(atMs + serviceMs, serviceMs)
    tally.histograms.response.recordMs(latenessMs + serviceMs)
    tally.histograms.service.recordMs(serviceMs)
    tally.histograms.lateness.recordMs(latenessMs)
  }

  #routableAt(atMs: number): Pod[] {
    return this.#pods.filter((pod) => atMs >= pod.readyMs && atMs < pod.leavesMs)
  }

  #deletionsOf(): Deletion[] {
    const { durationMs, deletionEveryMs } = this.#options
    const deletions: Deletion[] = []
    const living = [...this.#pods]
    for (let atMs = deletionEveryMs / 3; atMs + phases.joinedMs < durationMs; atMs += deletionEveryMs) {
      const victim = living.pop()
      if (!victim) break
      const newcomer = {
        ...victim, name: `${victim.name.slice(0, -2)}${String(deletions.length).padStart(2, '0')}`, bornMs: atMs + 40, readyMs: atMs + phases.joinedMs,
      }
      victim.leavesMs = atMs + phases.removedMs
      living.unshift(newcomer)
      this.#pods.push(newcomer)
      deletions.push({ atMs, victim, newcomer, startedAt: failoverRun.startedAt })
    }
    return deletions
  }

  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random())
  }
}
