import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { DemoClusterInfo } from '../../shared/contract/backend.ts'
import { EvenkeelError, failureOf } from '../../shared/contract/failure.ts'
import { type DemoCluster, scenarioNames, startDemoCluster } from '../demo/start-demo-cluster.ts'
import { demoKubeconfig, removeLeftOverDemos } from './left-over-demos.ts'

export interface DemoStart {
  scenario: string
  seed: number
  /** Where the kubeconfig goes; among our own data by default. */
  kubeconfigPath?: string
  truthPath?: string
}

/** The one demo cluster of this process. */
export interface DemoHost {
  start(options: DemoStart): Promise<DemoClusterInfo>
  stop(): Promise<void>
  /** The kubeconfig of the demo cluster that runs, else null. */
  readonly kubeconfigPath: string | null
  /** The demo cluster that runs, else null. */
  readonly info: DemoClusterInfo | null
  /** Resolves when the cluster that runs now has ended; rejects with the cause where it died. */
  ended(): Promise<void>
}

/** @param directory where the kubeconfig is kept by default, until the cluster ends; what killed demo clusters left there is removed */
export function createDemoHost(directory: string, workerUrl: URL): DemoHost {
  let running: { cluster: DemoCluster; info: DemoClusterInfo; isOurs: boolean } | null = null
  const stop = async () => {
    const current = running
    running = null
    await current?.cluster.stop()
    if (current?.isOurs) await rm(current.info.kubeconfigPath, { force: true }).catch(() => undefined)
  }
  return {
    async start(options) {
      const scenario = scenarioNames.find((name) => name === options.scenario)
      if (!scenario) throw new EvenkeelError('usage', `There is no scenario ${options.scenario}.`, `Choose from ${scenarioNames.join(', ')}.`)
      if (running && running.info.scenario === scenario && running.info.seed === options.seed && !options.kubeconfigPath) return running.info
      await stop()
      await removeLeftOverDemos(directory)
      const kubeconfigPath = options.kubeconfigPath ?? demoKubeconfig(directory, process.pid)
      await mkdir(path.dirname(kubeconfigPath), { recursive: true })
      const cluster = await startDemoCluster({
        workerUrl, scenario, seed: options.seed, kubeconfigPath, ...(options.truthPath ? { truthPath: options.truthPath } : {}),
      }).catch((error: unknown) => {
        throw new EvenkeelError('unavailable', `The demo cluster did not start: ${failureOf(error).message}.`, 'Check that the paths given can be written.')
      })
      const info: DemoClusterInfo = {
        contextName: cluster.contextName, kubeconfigPath, namespace: cluster.namespace, service: cluster.service, scenario, seed: options.seed,
      }
      running = { cluster, info, isOurs: options.kubeconfigPath === undefined }
      return info
    },
    stop,
    get kubeconfigPath() {
      return running?.info.kubeconfigPath ?? null
    },
    get info() {
      return running?.info ?? null
    },
    async ended() {
      const exit = await running?.cluster.exited
      if (exit?.reason === 'died') throw new EvenkeelError('internal', `The demo cluster ended by itself: ${exit.message}`)
    },
  }
}
