import type { Delays } from '../base/delays.ts'
import type { RandomStreams } from '../base/random.ts'
import type { Scheduler } from '../base/scheduler.ts'
import type { Workload, WorkloadRunner } from '../controllers/workload.ts'
import type { Pod } from '../objects/core.ts'
import type { ClusterState } from '../store/state.ts'
import type { TruthRecorder } from '../truth/recorder.ts'
import { createLatency } from './latency.ts'
import type { PodNetwork } from './pod-network.ts'
import { PodServer } from './pod-server.ts'

export interface WorkloadParts {
  state: ClusterState
  scheduler: Scheduler
  delays: Delays
  random: RandomStreams
  network: PodNetwork
  truth: TruthRecorder
  /** How many times slower than usual a pod is; asked once, when it starts. */
  slowness(pod: Pod): number
  /** How long processes go on answering after SIGTERM before they ask their clients to leave. */
  lingerMs: number
}

/** Runs an HTTP server for every pod with a port named `http`, and for others a process that only waits for its end. */
export interface PodWorkloads extends WorkloadRunner {
  /** All processes of a node fall silent, for good. */
  freeze(node: string): void
  /** Kills everything that runs; resolves when nothing does. */
  stop(): Promise<void>
}

export function createWorkloads(parts: WorkloadParts): PodWorkloads {
  const running = new Map<Workload, { node: string, freeze(): void }>()
  const allEnded = Promise.withResolvers<void>()
  let stopping = false
  return {
    start(pod, exited) {
      const servesHttp = pod.spec.containers.some(({ ports = [] }) => ports.some(({ name }) => name === 'http'))
      const server = servesHttp ? startServer(parts, pod, ended) : undefined
      const workload: Workload = server ?? { terminate: ended, kill: ended }
      running.set(workload, { node: pod.spec.nodeName ?? '', freeze: () => server?.freeze() })
      return workload
      function ended() {
        running.delete(workload)
        exited()
        if (stopping && running.size === 0) allEnded.resolve()
      }
    },
    freeze(node) {
      for (const one of running.values()) if (one.node === node) one.freeze()
    },
    stop() {
      stopping = true
      if (running.size === 0) allEnded.resolve()
      for (const workload of [...running.keys()]) workload.kill()
      return allEnded.promise
    },
  }
}

function startServer(parts: WorkloadParts, pod: Pod, exited: () => void): PodServer {
  const { state, scheduler, delays, random, network, truth, slowness, lingerMs } = parts
  const { namespace, name } = pod.metadata
  const podIP = pod.status.podIP ?? ''
  const node = pod.spec.nodeName ?? ''
  const server = new PodServer({
    pod: name, node, scheduler, lingerMs,
    zone: state.nodes.get(undefined, node)?.metadata.labels?.['topology.kubernetes.io/zone'] ?? '',
    traffic: truth.trafficOf(name),
    latency: createLatency(random(`latency/${namespace}/${name}`), slowness(pod)),
    idleDrainMs: () => delays.draw('idleDrain', random(`drain/${namespace}/${name}`)),
    onListenerClosed: () => truth.listenerClosed(name),
    onExit() {
      network.detach(podIP)
      exited()
    },
  })
  network.attach(podIP, server)
  return server
}
