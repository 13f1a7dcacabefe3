import { kubernetesTime } from '../base/scheduler.ts'
import type { Cancel } from '../base/scheduler.ts'
import type { ContainerStatus, Pod } from '../objects/core.ts'
import { withCondition } from '../objects/meta.ts'
import { withReadiness } from '../objects/pods.ts'
import type { ControllerContext } from './context.ts'
import type { Workload, WorkloadRunner } from './workload.ts'

const component = 'kubelet'

/** What a kubelet does with one pod, from its binding to its end. */
export interface PodLifecycle {
  /** The pod has, or has another, time by which it must end. */
  deletionRequested(pod: Pod): void
  /** The pod's object is gone: whatever still runs is killed. */
  abandoned(): void
  /** The process dies by itself and is started again. @returns false where none runs */
  crash(): boolean
}

/**
 * Runs a pod that was given to a node: sandbox and address, container started, ready after its start-up time. On deletion SIGTERM follows
 * shortly after the preStop hook, SIGKILL at the end of the grace period, and when the process has exited the object is removed. A process that dies before
 * is started again: the first time at once, then after the kubelet's back-off (10 s, doubled up to 300 s).
 */
export function startPodLifecycle(
  context: ControllerContext, runner: WorkloadRunner, bound: Pod, podIP: string, hostIP: string,
): PodLifecycle {
  const { state, scheduler, delays, random, events } = context
  const { namespace, name, uid } = bound.metadata
  const host = bound.spec.nodeName ?? ''
  const [startPace, endPace] = [random(`kubelet/start/${namespace}/${name}`), random(`kubelet/end/${namespace}/${name}`)]
  let workload: Workload | undefined
  let nextStep: Cancel = scheduler.after(0, accept)
  let killAtEnd: Cancel = () => undefined
  let ending = false
  let exited = false
  let restarts = 0

  return {
    deletionRequested({ metadata }) {
      killAtEnd()
      killAtEnd = scheduler.after((metadata.deletionGracePeriodSeconds ?? 0) * 1000, kill)
      if (ending) return
      ending = true
      nextStep()
      scheduler.after(delays.draw('kill', endPace) + preStopMs(bound), () => {
        if (workload === undefined) return remove()
        tell('Killing', `Stopping container ${containerName()}`)
        workload.terminate()
      })
    },
    abandoned() {
      ending = true
      nextStep()
      killAtEnd()
      kill()
    },
    crash() {
      if (ending || exited || workload === undefined) return false
      kill()
      return true
    },
  }

  function accept(): void {
    const time = kubernetesTime(scheduler.now())
    update((pod) => ({
      ...pod.status, hostIP, hostIPs: [{ ip: hostIP }], startTime: time,
      conditions: setConditions(pod, { Initialized: 'True', ContainersReady: 'False', Ready: 'False' }),
      containerStatuses: containers(pod, false, { waiting: { reason: 'ContainerCreating' } }),
    }))
    nextStep = scheduler.after(delays.draw('sandbox', startPace), createSandbox)
  }

  function createSandbox(): void {
    update((pod) => ({
      ...pod.status, podIP, podIPs: [{ ip: podIP }], conditions: setConditions(pod, { PodReadyToStartContainers: 'True' }),
    }))
    tell('Pulled', `Container image "${bound.spec.containers[0]?.image ?? ''}" already present on machine`)
    tell('Created', `Created container: ${containerName()}`)
    nextStep = scheduler.after(delays.draw('containerStart', startPace), startContainer)
  }

  function startContainer(): void {
    const pod = ownPod()
    if (pod === undefined) return
    exited = false
    workload = runner.start(pod, processExited)
    update((current) => ({
      ...current.status, phase: 'Running',
      containerStatuses: containers(current, false, { running: { startedAt: kubernetesTime(scheduler.now()) } }),
    }))
    tell('Started', `Started container ${containerName()}`)
    nextStep = scheduler.after(delays.draw('appStart', startPace), becomeReady)
  }

  function becomeReady(): void {
    update((pod) => withReadiness(pod, true, kubernetesTime(scheduler.now())))
  }

  function processExited(): void {
    if (exited) return
    exited = true
    if (!ending) return restart()
    killAtEnd()
    scheduler.after(delays.draw('processExit', endPace), () => {
      const time = kubernetesTime(scheduler.now())
      update((pod) => ({
        ...pod.status,
        conditions: setConditions(pod, { ContainersReady: 'False', Ready: 'False' }),
        containerStatuses: containers(pod, false, { terminated: { reason: 'Completed', exitCode: 0, finishedAt: time } }),
      }))
      scheduler.after(delays.draw('podRemoval', endPace), remove)
    })
  }

  function restart(): void {
    nextStep()
    const time = kubernetesTime(scheduler.now())
    restarts += 1
    const lastState = { terminated: { reason: 'Error', exitCode: 137, finishedAt: time } }
    update((pod) => ({
      ...pod.status,
      conditions: setConditions(pod, { ContainersReady: 'False', Ready: 'False' }),
      containerStatuses: containers(pod, false, restarts > 1 ? { waiting: { reason: 'CrashLoopBackOff' } } : lastState)
        .map((status) => ({ ...status, lastState })),
    }))
    const backOffMs = restarts === 1 ? 0 : Math.min(300_000, 10_000 * 2 ** (restarts - 2))
    nextStep = scheduler.after(backOffMs + delays.draw('containerStart', startPace), startContainer)
  }

  function kill(): void {
    if (!exited) workload?.kill()
  }

  function remove(): void {
    killAtEnd()
    if (ownPod() !== undefined) state.pods.remove(namespace, name)
  }

  function ownPod(): Pod | undefined {
    const pod = state.pods.get(namespace, name)
    return pod?.metadata.uid === uid ? pod : undefined
  }

  function update(next: (pod: Pod) => Pod['status']): void {
    const pod = ownPod()
    if (pod !== undefined) state.pods.replace({ ...pod, status: next(pod) })
  }

  function setConditions(pod: Pod, values: Record<string, 'True' | 'False'>): Pod['status']['conditions'] {
    const lastTransitionTime = kubernetesTime(scheduler.now())
    return Object.entries(values).reduce<Pod['status']['conditions']>(
      (conditions, [type, status]) => withCondition(conditions, {
        type, status, lastTransitionTime,
        ...(status === 'False' && { reason: 'ContainersNotReady', message: `containers with unready status: [${containerName()}]` }),
      }),
      pod.status.conditions,
    )
  }

  function containers(pod: Pod, ready: boolean, runState: ContainerStatus['state']): ContainerStatus[] {
    return pod.spec.containers.map((container) => (
      { name: container.name, image: container.image, imageID: container.image, ready, started: ready, restartCount: restarts, state: runState }
    ))
  }

  function containerName(): string {
    return bound.spec.containers[0]?.name ?? ''
  }

  function tell(reason: string, message: string): void {
    events.record(ownPod() ?? bound, { component, host, reason, message, fieldPath: `spec.containers{${containerName()}}` })
  }
}

/** How long the hooks of a pod sleep before its processes are told to end (KEP-3960). */
function preStopMs({ spec: { containers } }: Pod): number {
  return 1000 * Math.max(0, ...containers.map(({ lifecycle }) => lifecycle?.preStop?.sleep?.seconds ?? 0))
}
