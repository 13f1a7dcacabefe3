import path from 'node:path'
import type { Backend, DemoClusterInfo } from '../../shared/contract/backend.ts'
import { createEventQueue } from '../../shared/contract/event-queue.ts'
import { openFrom } from '../../shared/contract/open-from.ts'
import type { RunEvent } from '../../shared/contract/run-event.ts'
import { failureOf } from '../../shared/contract/failure.ts'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { renderHtmlReport } from '../../shared/report/html/render.ts'
import { listServices } from '../cluster/services.ts'
import { contextName, demoTarget, scenarioList } from '../demo/start-demo-cluster.ts'
import { dataDirectory } from '../storage/data-directory.ts'
import { openRunStore } from '../storage/run-store.ts'
import { createClusters } from './clusters.ts'
import { createDemoHost, type DemoStart } from './demo-host.ts'
import { demoProfile } from './demo-profiles.ts'
import { createLiveRuns } from './live-runs.ts'
import { profileFrom } from './profile-source.ts'
import type { ProgramFiles } from './program-files.ts'
import { summaryOf } from './run-summary.ts'
import { isAlive, planProfile, startRun } from './start-run.ts'
import { openStoredRun, type OpenedRun } from './stored-run.ts'

export interface HostOptions {
  env: Record<string, string | undefined>
  platform: string
  homeDirectory: string
  version: string
  program: ProgramFiles
  pid: number
  /** Named by the user; they replace KUBECONFIG and the default file. */
  kubeconfigFiles: string[]
}

/** The program behind a host: the contract's backend, and what only a host on this computer may ask for. */
export interface Host {
  readonly backend: Backend
  startDemo(options: DemoStart): Promise<DemoClusterInfo>
  stopDemo(): Promise<void>
  demoEnded(): Promise<void>
  /** Where a run is kept. */
  runDirectory(runId: string): string
  /** Tells how many runs go on, now and at each change, until the returned function is called. */
  watchLiveRuns(told: (count: number) => void): () => void
  /** Stops what runs, and waits until it is kept. */
  close(): Promise<void>
}

/** Wires the program together: the only place that does. */
export function openHost(options: HostOptions): Host {
  const directory = dataDirectory(options)
  const runsDirectory = path.join(directory, 'runs')
  const store = openRunStore(runsDirectory)
  const demo = createDemoHost(directory, options.program.demoWorker)
  const clusters = createClusters({ ...options, demoKubeconfig: () => demo.kubeconfigPath })
  const live = createLiveRuns()

  const openStored = async (runId: string): Promise<OpenedRun> => {
    await live.get(runId)?.ended
    return openStoredRun(await store.read(runId), seededRandom(1))
  }

  const backend: Backend = {
    contexts: () => clusters.contexts(),
    services: ({ context, namespace, allNamespaces }) => clusters.use(context ?? null, (cluster) =>
      listServices(cluster, allNamespaces ? null : namespace ?? cluster.context.namespace)),
    plan: ({ profile }) => planProfile(profileFrom(profile), clusters),
    async startRun({ profile, confirmed }) {
      const { id, run } = await startRun(profileFrom(profile), confirmed, {
        clusters, store, dataDirectory: directory, engineWorker: options.program.engineWorker, version: options.version, pid: options.pid,
      })
      live.add(id, run)
      return { runId: id }
    },
    async stopRun({ runId }) {
      live.get(runId)?.stop()
      return {}
    },
    runs: async () => {
      const goesOn = (id: string, pid: number) => live.get(id) !== undefined || (pid !== options.pid && isAlive(pid))
      return (await store.list()).map((run) => summaryOf(run, goesOn))
    },
    report: async ({ runId }) => (await openStored(runId)).report,
    reportHtml: async ({ runId }) => {
      const { report, seconds } = await openStored(runId)
      return { html: renderHtmlReport(report, seconds) }
    },
    scenarios: async () => scenarioList.map(({ name, description }) => ({
      name, description, profile: demoProfile(name, { context: contextName, namespace: demoTarget.namespace, service: demoTarget.service }),
    })),
    startDemo: ({ scenario, seed }) => demo.start({ scenario, seed }),
    async stopDemo() {
      await demo.stop()
      return {}
    },
    open: openFrom({
      run({ runId }) {
        const running = live.get(runId)
        if (running) return running.open()
        const queue = createEventQueue<RunEvent>()
        openStored(runId).then(({ events }) => {
          for (const event of events) queue.push(event)
          queue.end()
        }, (error: unknown) => queue.fail(error instanceof Error ? error : new Error(failureOf(error).message)))
        return queue.stream
      },
    }),
  }
  return {
    backend,
    startDemo: (start) => demo.start(start),
    stopDemo: () => demo.stop(),
    demoEnded: () => demo.ended(),
    runDirectory: (runId) => path.join(runsDirectory, runId),
    watchLiveRuns: (told) => live.watch(told),
    async close() {
      const running = live.all()
      for (const run of running) run.stop()
      await Promise.all(running.map((run) => run.ended))
      await demo.stop()
    },
  }
}
