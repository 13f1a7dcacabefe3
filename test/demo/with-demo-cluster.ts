import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDemoCluster } from '../../electron/demo/start-demo-cluster.ts'
import type { DemoCluster, ScenarioName } from '../../electron/demo/start-demo-cluster.ts'
import { truthSchema } from '../../electron/demo/truth/truth.ts'
import type { Truth } from '../../electron/demo/truth/truth.ts'

export const demoWorkerUrl = new URL('../../electron/demo/worker.ts', import.meta.url)

export interface DemoClusterUnderTest {
  cluster: DemoCluster
  /** A folder of the test's own, removed at the end. */
  folder: string
  truthPath: string
  /** Stops the cluster and reads its last truth. */
  finalTruth(): Promise<Truth>
}

/** Starts a demo cluster, calls `use`, and stops the cluster whatever happened. */
export async function withDemoCluster<T>(
  options: { scenario?: ScenarioName, seed?: number }, use: (running: DemoClusterUnderTest) => Promise<T>,
): Promise<T> {
  const running = await openDemoCluster(options)
  try {
    return await use(running)
  } finally {
    await running.close()
  }
}

/** As `withDemoCluster`, for hooks: the caller calls `close`. */
export async function openDemoCluster(
  { scenario = 'failover', seed = 7 }: { scenario?: ScenarioName, seed?: number },
): Promise<DemoClusterUnderTest & { close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-demo-'))
  const truthPath = join(folder, 'truth.json')
  const cluster = await startDemoCluster(
    { workerUrl: demoWorkerUrl, scenario, seed, kubeconfigPath: join(folder, 'kubeconfig'), truthPath },
  )
  return {
    cluster, folder, truthPath,
    async finalTruth() {
      await cluster.stop()
      return truthSchema.parse(JSON.parse(await readFile(truthPath, 'utf8')))
    },
    async close() {
      await cluster.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
