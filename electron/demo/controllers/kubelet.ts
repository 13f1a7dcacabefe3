import type { Pod } from '../objects/core.ts'
import { isTerminating } from '../objects/pods.ts'
import type { ControllerContext } from './context.ts'
import { startPodLifecycle } from './pod-lifecycle.ts'
import type { PodLifecycle } from './pod-lifecycle.ts'
import type { WorkloadRunner } from './workload.ts'

export interface Kubelets {
  /** Has a pod's process die by itself. @returns false where none runs */
  crash(uid: string): boolean
  /** A node's kubelet falls silent: it starts and ends no pod any more. */
  silence(node: string): void
}

/** Runs the pods of every node, and hands out their addresses. */
export function startKubelets(context: ControllerContext, runner: WorkloadRunner): Kubelets {
  const { state } = context
  const running = new Map<string, PodLifecycle>()
  const addresses = createAddressPool()
  const silent = new Set<string>()

  state.pods.observe(({ type, object, previous }) => {
    const { uid } = object.metadata
    const lifecycle = running.get(uid)
    if (type === 'DELETED') {
      lifecycle?.abandoned()
      running.delete(uid)
      addresses.release(uid)
    } else if (silent.has(object.spec.nodeName ?? '')) {
      return
    } else if (lifecycle === undefined) {
      const started = accept(object)
      if (started !== undefined) running.set(uid, started)
    } else if (isTerminating(object) && previous?.metadata.deletionGracePeriodSeconds !== object.metadata.deletionGracePeriodSeconds) {
      lifecycle.deletionRequested(object)
    }
  })

  return {
    crash: (uid) => running.get(uid)?.crash() ?? false,
    silence: (node) => void silent.add(node),
  }

  function accept(pod: Pod): PodLifecycle | undefined {
    const node = pod.spec.nodeName === undefined ? undefined : state.nodes.get(undefined, pod.spec.nodeName)
    if (node === undefined) return undefined
    const hostIP = node.status.addresses.find(({ type }) => type === 'InternalIP')?.address ?? ''
    return startPodLifecycle(context, runner, pod, addresses.take(node.spec.podCIDR, pod.metadata.uid), hostIP)
  }
}

/** Addresses of each node's /24, in turn, so that one just released is not given out again soon. */
function createAddressPool() {
  const last = new Map<string, number>()
  const taken = new Map<string, string>()
  const [first, highest] = [2, 254]
  return {
    take(cidr: string, owner: string): string {
      const used = new Set(taken.values())
      let host = last.get(cidr) ?? first - 1
      let address: string
      do {
        host = host >= highest ? first : host + 1
        address = cidr.replace(/\.\d+\/\d+$/, `.${host}`)
      } while (used.has(address))
      last.set(cidr, host)
      taken.set(owner, address)
      return address
    },
    release: (owner: string) => taken.delete(owner),
  }
}
