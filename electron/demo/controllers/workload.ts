import type { Pod } from '../objects/core.ts'

/** The process in a pod, as the kubelet sees it. */
export interface Workload {
  /** SIGTERM: finish what is in flight, then exit. */
  terminate(): void
  /** SIGKILL: gone at once. */
  kill(): void
}

/** Runs the processes of pods. */
export interface WorkloadRunner {
  /**
   * Starts a pod's process; the pod has its address by then.
   * @param exited is called once, when the process has ended for whatever reason
   */
  start(pod: Pod, exited: () => void): Workload
}
