import { Worker } from 'node:worker_threads'
import { contextName } from './access/kubeconfig.ts'
import { demoTarget } from './bootstrap/bootstrap.ts'
import type { ScenarioName } from './scenarios/scenarios.ts'
import { workerMessageSchema } from './worker-messages.ts'
import type { DemoClusterSettings } from './worker-messages.ts'

export { contextName, viewerName } from './access/kubeconfig.ts'
export { demoTarget } from './bootstrap/bootstrap.ts'
export { scenarioList, scenarioNames } from './scenarios/scenarios.ts'
export type { ScenarioName } from './scenarios/scenarios.ts'

export interface DemoClusterOptions {
  /** Where the worker's program (`worker.ts`, or what it was built to) is. */
  workerUrl: URL
  scenario: ScenarioName
  /** Decides pod names, delays, latencies and the nodes' choices. */
  seed: number
  /** Where the kubeconfig is written, readable by its owner only. */
  kubeconfigPath: string
  /** Where the cluster keeps what it saw itself; nowhere by default. */
  truthPath?: string
}

/** Why a demo cluster ended: `stopped` as asked, or `died` with the cause. */
export type DemoClusterExit = { reason: 'stopped' } | { reason: 'died', message: string }

export interface DemoCluster {
  contextName: string
  kubeconfigPath: string
  namespace: string
  service: string
  /** A bearer token the API server takes, besides the kubeconfig's client certificate. */
  token: string
  /** Ends everything and writes the last truth; further calls wait for the same end. @throws where the truth could not be written */
  stop(): Promise<void>
  /** Resolves when the cluster has ended, whether asked to or not. */
  exited: Promise<DemoClusterExit>
}

const stopLimitMs = 5000
const terminateLimitMs = 2000

/**
 * Starts the demo cluster in a thread of its own. Resolves when its pods are ready, its NodePort serves and its kubeconfig is written.
 * @throws Error with one sentence, where a file, an address or a port cannot be had
 */
export async function startDemoCluster(options: DemoClusterOptions): Promise<DemoCluster> {
  const { workerUrl, scenario, seed, kubeconfigPath, truthPath } = options
  const settings: DemoClusterSettings = { scenario, seed, kubeconfigPath, ...(truthPath !== undefined && { truthPath }) }
  const worker = new Worker(workerUrl, { workerData: settings, name: 'demo-cluster' })

  let problem: string | undefined
  let stopping: Promise<void> | undefined
  const ready = Promise.withResolvers<string>()
  const stopped = Promise.withResolvers<void>()
  const exited = Promise.withResolvers<DemoClusterExit>()

  worker.on('message', (received: unknown) => {
    const message = workerMessageSchema.parse(received)
    if (message.type === 'ready') ready.resolve(message.token)
    else if (message.type === 'failed') ready.reject(new Error(message.message))
    else if (message.problem === undefined) stopped.resolve()
    else stopped.reject(new Error(message.problem))
  })
  worker.on('error', (error: unknown) => {
    problem = error instanceof Error ? error.message : String(error)
  })
  worker.on('exit', (code) => {
    const message = problem ?? `the demo cluster's thread ended by itself (code ${code})`
    exited.resolve(stopping === undefined ? { reason: 'died', message } : { reason: 'stopped' })
    ready.reject(new Error(message))
    stopped.resolve()
  })

  const token = await ready.promise.catch(async (error: unknown) => {
    await terminate(worker)
    throw error
  })
  return {
    contextName, kubeconfigPath, namespace: demoTarget.namespace, service: demoTarget.service, token, exited: exited.promise,
    stop: () => (stopping ??= stop()),
  }

  async function stop(): Promise<void> {
    const limit = setTimeout(() => {
      stopped.reject(new Error('the demo cluster did not stop in time and was ended; its truth may be incomplete'))
    }, stopLimitMs)
    worker.postMessage({ type: 'stop' })
    try {
      await stopped.promise
    } finally {
      clearTimeout(limit)
      await terminate(worker)
    }
  }
}

/** Ends a thread; one that cannot be ended in time is left behind, without keeping the process alive. */
async function terminate(worker: Worker): Promise<void> {
  const limit = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    worker.unref()
    limit.resolve()
  }, terminateLimitMs)
  await Promise.race([worker.terminate(), limit.promise])
  clearTimeout(timer)
}
