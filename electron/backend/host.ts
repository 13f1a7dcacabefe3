import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Backend, DemoClusterInfo } from '../../shared/contract/backend.ts'
import { createEventQueue } from '../../shared/contract/event-queue.ts'
import { openFrom } from '../../shared/contract/open-from.ts'
import type { RunEvent } from '../../shared/contract/run-event.ts'
import { EvenkeelError, failureOf } from '../../shared/contract/failure.ts'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { demoTarget, scenarioList } from '../demo/start-demo-cluster.ts'
import { readLocalLimits, thisSystem } from '../engine/local-limits.ts'
import { dataDirectory } from '../storage/data-directory.ts'
import { openJournal } from '../storage/journal.ts'
import { openProfileStore } from '../storage/profile-store.ts'
import { forgetRuns } from '../storage/run-retention.ts'
import { openRunStore } from '../storage/run-store.ts'
import { openSettingsStore } from '../storage/settings-store.ts'
import { clusterCalls } from './cluster-calls.ts'
import { createClusters } from './clusters.ts'
import { createDemoHost, type DemoStart } from './demo-host.ts'
import { demoProfile } from './demo-profiles.ts'
import { runIsOver, type LiveRun } from './live-run.ts'
import { createLiveRuns } from './live-runs.ts'
import { confirmationsFor, planProfile, type PlanningParts } from './plan-profile.ts'
import { profileCalls } from './profile-calls.ts'
import { profileFrom } from './profile-source.ts'
import type { ProgramFiles } from './program-files.ts'
import { findChromium, isExecutable } from './report-file-chromium.ts'
import { browserPrinter, type PdfPrinter } from './report-file-pdf.ts'
import { createRunReports, type RunReports } from './run-reports.ts'
import { createRestorer } from './restorer.ts'
import { summaryOf } from './run-summary.ts'
import { isAlive, startRun } from './start-run.ts'
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
  /** Prints reports; by default a browser of this system does. */
  pdfPrinter?: PdfPrinter
}

/** The program behind a host: the contract's backend, and what only a host on this computer may ask for. */
export interface Host {
  readonly backend: Backend
  /** Runs as a user names them, their reports and comparisons. */
  readonly reports: RunReports
  /** Why there are no contexts and what to do, for who has none. */
  noContexts(): Promise<string>
  startDemo(options: DemoStart): Promise<DemoClusterInfo>
  stopDemo(): Promise<void>
  demoEnded(): Promise<void>
  /** Where a run is kept. */
  runDirectory(runId: string): string
  /** Tells how many runs go on, now and at each change, until the returned function is called. */
  watchLiveRuns(told: (count: number) => void): () => void
  /** Ends what runs because of something beyond the user's wish, and keeps it as interrupted by `cause`. */
  interruptRuns(cause: string): void
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
  const settings = openSettingsStore(directory)
  const planning: PlanningParts = {
    clusters, guardRails: async () => (await settings.read()).settings.guardRails,
    localLimits: () => readLocalLimits(thisSystem),
    isSet: (variable) => (options.env[variable] ?? '') !== '',
  }
  const live = createLiveRuns()
  const goesOn = (id: string, pid: number) => live.get(id) !== undefined || (pid !== options.pid && isAlive(pid))
  const journal = openJournal(path.join(directory, 'journal'))
  const restorer = createRestorer({ journal, clusters, goesOn, wallClockMs: Date.now })
  const tidying = new Set<Promise<void>>()

  /** Keeps the runs that the settings want kept, once this one has ended. */
  const tidyAfter = async (id: string, run: LiveRun): Promise<void> => {
    await run.ended
    await forgetRuns(store, id, (await settings.read()).settings.keepRuns, goesOn)
  }
  /** Throws `usage` for a run that is over, `not-found` where there is none. */
  const liveRun = async (runId: string): Promise<LiveRun> => {
    const run = live.get(runId)
    if (run) return run
    await store.read(runId)
    throw runIsOver(runId)
  }

  const demoInfo = async (info: DemoClusterInfo): Promise<DemoClusterInfo> => ({ ...info, contextName: await clusters.demoContext() })
  /** Ends the runs that go on against our own demo cluster, once that is agreed to. */
  const endRunsOnDemo = async (confirmed: boolean): Promise<void> => {
    if (demo.info === null) return
    const name = await clusters.demoContext()
    const there = live.all().filter(({ subject: { plan: { target } } }) => target.kind === 'service' && target.context === name)
    if (there.length === 0) return
    if (!confirmed) {
      const problems = there.map(({ subject }) => ({ path: '', message: `The run ${subject.name} goes on there and will be stopped.` }))
      throw new EvenkeelError('needs-confirmation', 'The demo cluster is under load.', 'Confirm it to stop what runs there.', problems)
    }
    for (const run of there) run.stop()
    await Promise.all(there.map((run) => run.ended))
  }

  const openStored = async (runId: string): Promise<OpenedRun> => {
    await live.get(runId)?.ended
    return openStoredRun(await store.read(runId), seededRandom(1))
  }

  const runs = async () => (await store.list()).map((run) => summaryOf(run, goesOn))
  const reports = createRunReports({
    runs, openById: openStored,
    openFolder: async (folder) => openStoredRun(await openRunStore(path.dirname(folder)).read(path.basename(folder)), seededRandom(1)),
    printer: options.pdfPrinter ?? browserPrinter(() => findChromium({ ...options, isExecutable })),
  })

  const backend: Backend = {
    ...clusterCalls(clusters),
    ...profileCalls(openProfileStore(path.join(directory, 'profiles'))),
    settings: () => settings.read(),
    saveSettings: ({ settings: wanted }) => settings.save(wanted),
    plan: ({ profile }) => planProfile(profileFrom(profile), planning),
    confirmationsFor: async ({ profile }) => (await confirmationsFor(profileFrom(profile), planning)).map(({ message }) => message),
    async startRun({ profile, confirmed }) {
      const { id, run } = await startRun(profileFrom(profile), confirmed, {
        ...planning, store, journal, restorer, ownKubeconfig: () => demo.kubeconfigPath, dataDirectory: directory, engineWorker: options.program.engineWorker,
        secrets: { env: options.env, readFile: (file) => readFile(file, 'utf8') },
        version: options.version, pid: options.pid,
      })
      live.add(id, run)
      const tidied = tidyAfter(id, run).finally(() => tidying.delete(tidied))
      tidying.add(tidied)
      return { runId: id }
    },
    disruptionPreview: async ({ runId, ...asked }) => (await liveRun(runId)).previewDisruption(asked),
    disruptNow: async ({ runId, ...asked }) => (await liveRun(runId)).disruptNow({ ...asked, insist: asked.insist === true }),
    pendingRestores: () => restorer.pending(),
    runsOnDisk: async () => ({ directory: runsDirectory, ...await store.size() }),
    restore: () => restorer.restore(),
    async stopRun({ runId }) {
      live.get(runId)?.stop()
      return {}
    },
    runs,
    report: async ({ runId }) => (await openStored(runId)).report,
    exportReport: ({ runId, format, redact = false, baselineId }) => reports.file({
      run: reports.byId(runId), baseline: baselineId === undefined ? null : reports.byId(baselineId), format, redact, matters: null,
    }),
    compare: ({ baselineId, runId }) => reports.compare(reports.byId(baselineId), reports.byId(runId), null),
    async scenarios() {
      const target = { context: await clusters.demoContext(), namespace: demoTarget.namespace, service: demoTarget.service }
      return scenarioList.map(({ name, description }) => ({ name, description, profile: demoProfile(name, target) }))
    },
    async startDemo({ scenario, seed, confirmed }) {
      if (demo.info?.scenario !== scenario || demo.info.seed !== seed) await endRunsOnDemo(confirmed === true)
      return demoInfo(await demo.start({ scenario, seed }))
    },
    async stopDemo({ confirmed }) {
      await endRunsOnDemo(confirmed === true)
      await demo.stop()
      return {}
    },
    demo: async () => demo.info && demoInfo(demo.info),
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
    reports,
    noContexts: () => clusters.noContexts(),
    startDemo: (start) => demo.start(start),
    stopDemo: () => demo.stop(),
    demoEnded: () => demo.ended(),
    runDirectory: (runId) => path.join(runsDirectory, runId),
    watchLiveRuns: (told) => live.watch(told),
    interruptRuns(cause) {
      for (const run of live.all()) run.interrupt(cause)
    },
    async close() {
      for (const run of live.all()) run.stop()
      await Promise.all(tidying)
      await demo.stop()
    },
  }
}
