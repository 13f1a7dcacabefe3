import { createDelays } from '../base/delays.ts'
import { randomStreams } from '../base/random.ts'
import { applyInitialObjects, demoTarget, describeNodes } from '../bootstrap/bootstrap.ts'
import { startDeploymentController } from '../controllers/deployment.ts'
import { startAutoscalerController } from '../controllers/autoscaler.ts'
import { startDisruptionBudgetController } from '../controllers/disruption-budget.ts'
import { startEndpointSliceController } from '../controllers/endpointslice.ts'
import { createEventRecorder } from '../controllers/event-recorder.ts'
import { startKubelets } from '../controllers/kubelet.ts'
import { startReplicaSetController } from '../controllers/replicaset.ts'
import { startScheduler } from '../controllers/scheduler.ts'
import type { Workload } from '../controllers/workload.ts'
import { noticeSilentNode } from '../controllers/node-lifecycle.ts'
import type { DisturbedCluster } from '../scenarios/disturbances.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Pod } from '../objects/core.ts'
import { createState } from '../store/state.ts'
import { FakeScheduler } from './fake-scheduler.ts'

/** A pod's process that does only what a test tells it to. */
export class FakeProcess implements Workload {
  readonly pod: Pod
  readonly startedAtMs: number
  terminatedAtMs: number | undefined
  killedAtMs: number | undefined
  /** Whether it exits by itself when asked to. */
  obedient = true
  private readonly exited: () => void
  private readonly scheduler: FakeScheduler

  constructor(pod: Pod, exited: () => void, scheduler: FakeScheduler) {
    this.pod = pod
    this.exited = exited
    this.scheduler = scheduler
    this.startedAtMs = scheduler.now()
  }

  terminate(): void {
    this.terminatedAtMs = this.scheduler.now()
    if (this.obedient) this.exited()
  }

  kill(): void {
    this.killedAtMs = this.scheduler.now()
    this.exited()
  }
}

/** All controllers on fake time, with processes that are only remembered. */
export interface SimulatedCluster extends DisturbedCluster {
  scheduler: FakeScheduler
  processes: Map<string, FakeProcess>
  /** The living pods of the Service under test. */
  checkoutPods(): Pod[]
}

export interface SimulationOptions {
  seed?: number
  bootMs?: number
  /** What differs from the usual cluster. */
  scenario?: Pick<Scenario, 'preStopSeconds' | 'minAvailable' | 'podsPerNode'>
}

/** @param bootMs how much time passes before it is returned; by then, by default, all pods are ready */
export function simulateCluster({ seed = 1, bootMs = 10_000, scenario }: SimulationOptions = {}): SimulatedCluster {
  const scheduler = new FakeScheduler()
  const random = randomStreams(seed)
  const state = createState()
  const context = { state, scheduler, delays: createDelays(() => 1), random, events: createEventRecorder(state, scheduler, random) }
  const processes = new Map<string, FakeProcess>()
  startDeploymentController(context)
  startReplicaSetController(context)
  startScheduler(context)
  const kubelets = startKubelets(context, {
    start(pod, exited) {
      const process = new FakeProcess(pod, exited, scheduler)
      processes.set(pod.metadata.name, process)
      return process
    },
  })
  startEndpointSliceController(context)
  startDisruptionBudgetController(context)
  startAutoscalerController(context)
  const nodes = describeNodes(['127.0.0.11', '127.0.0.12', '127.0.0.13'], scenario?.podsPerNode)
  applyInitialObjects(state, scheduler, random, {
    nodes, nodePort: 30_080, apiAddress: '127.0.0.1', apiPort: 6443,
    preStopSeconds: scenario?.preStopSeconds, minAvailable: scenario?.minAvailable,
  })
  scheduler.advance(bootMs)
  return {
    ...context, processes,
    loseNode(name) {
      kubelets.silence(name)
      noticeSilentNode(context, name)
    },
    checkoutPods: () => state.pods.list(demoTarget.namespace).filter(({ metadata }) => metadata.labels?.['app'] === demoTarget.service),
  }
}

/** What a test takes for granted; throws where it is missing. */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the value is missing')
  return value
}
