import { demoTarget } from '../bootstrap/bootstrap.ts'
import { kubernetesTime } from '../base/scheduler.ts'
import type { RandomStreams } from '../base/random.ts'
import type { ControllerContext } from '../controllers/context.ts'
import type { Pod } from '../objects/core.ts'
import { labelsMatch } from '../objects/meta.ts'
import { isReady, isTerminating, withReadiness } from '../objects/pods.ts'
import { requestPodDeletion } from '../store/pod-deletion.ts'

/** What a disturbance can do beyond changing objects. */
export interface DisturbedCluster extends ControllerContext {
  /** Cuts a node off with all that runs on it, as a dead machine is; for good. */
  loseNode(name: string): void
}

/** What goes on in a cluster by itself, from the moment it is complete. */
export type Disturbance = (cluster: DisturbedCluster) => void

/** A node is lost some time after the start. */
export function losingNode(name: string, afterMs: number): Disturbance {
  return ({ scheduler, loseNode }) => void scheduler.after(afterMs, () => loseNode(name))
}

/** One pod's readiness probe holds for a while and then fails for a while, again and again. */
export function flappingReadiness({ readyMs, notReadyMs }: { readyMs: number, notReadyMs: number }): Disturbance {
  return ({ state, scheduler, random }) => {
    const pick = random('flapping-pod')
    let name: string | undefined
    const set = (ready: boolean): void => {
      const pods = demoPods(state.pods.list(demoTarget.namespace))
      const pod = pods.find(({ metadata }) => metadata.name === name) ?? pods[pick.below(Math.max(1, pods.length))]
      name = pod?.metadata.name
      if (pod) state.pods.replace({ ...pod, status: withReadiness(pod, ready, kubernetesTime(scheduler.now())) })
      scheduler.after(ready ? readyMs : notReadyMs, () => set(!ready))
    }
    scheduler.after(readyMs, () => set(false))
  }
}

/** Somebody else deletes a ready pod every now and then, as an autoscaler or a drained node would. */
export function leavingPods({ firstMs, everyMs }: { firstMs: number, everyMs: number }): Disturbance {
  return ({ state, scheduler, random }) => {
    const pick = random('leaving-pod')
    const next = (): void => {
      const ready = demoPods(state.pods.list(demoTarget.namespace)).filter(isReady)
      const victim = ready[pick.below(Math.max(1, ready.length))]
      if (victim && ready.length > 1) requestPodDeletion(state.pods, victim, undefined, scheduler.now())
      scheduler.after(everyMs, next)
    }
    scheduler.after(firstMs, next)
  }
}

/** Makes one of the first pods of the demo's Service several times slower; those that replace it are not. */
export function oneSlowPod(factor: number, among: number): (random: RandomStreams) => (pod: Pod) => number {
  return (random) => {
    const slow = random('slow-pod').below(among)
    let started = 0
    return (pod) => (labelsMatch(demoTarget.selector, pod.metadata.labels) && started++ === slow ? factor : 1)
  }
}

function demoPods(pods: readonly Pod[]): Pod[] {
  return pods.filter((pod) => labelsMatch(demoTarget.selector, pod.metadata.labels) && !isTerminating(pod))
}
