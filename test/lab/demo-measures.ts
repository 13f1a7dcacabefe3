import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ScenarioName } from '../../electron/demo/start-demo-cluster.ts'
import { type Truth, truthSchema } from '../../electron/demo/truth/truth.ts'
import type { Report } from '../../shared/report/report.ts'
import { eventIn, openTestHost, profileOf } from '../backend/open-test-host.ts'
import { rowsIn } from './client.ts'
import { type Balancing, type Change, seenBy } from './measures.ts'

interface Loaded {
  /** Begins a run with these fields of a profile. */
  start(spec: object): Promise<string>
  report(runId: string): Promise<Report>
  folder(runId: string): string
  /** Returns when a run's load has lasted so long. */
  after(runId: string, ms: number): Promise<void>
  /** Ends the cluster and reads its account. */
  truth(): Promise<Truth>
}

/** A demo cluster of its own, under loads. */
async function onDemo<T>(scenario: ScenarioName, seed: number, use: (demo: Loaded) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-as-kernel-'))
  const host = await openTestHost()
  try {
    const truthPath = path.join(folder, 'truth.json')
    const { contextName, namespace, service } = await host.startDemo({ scenario, seed, truthPath })
    return await use({
      start: async (spec) => (await host.backend.startRun({ profile: profileOf({ context: contextName, namespace, service }, spec), confirmed: true })).runId,
      report: (runId) => host.backend.report({ runId }),
      folder: (runId) => host.runDirectory(runId),
      after: async (runId, ms) => void await eventIn(host, runId, (event) => event.kind === 'snapshot' && event.snapshot.atMs >= ms),
      truth: async () => {
        await host.stopDemo()
        return truthSchema.parse(JSON.parse(await readFile(truthPath, 'utf8')))
      },
    })
  } finally {
    await host.dispose()
    await rm(folder, { recursive: true, force: true })
  }
}

const open = (rate: number, seconds: number, connections = 50): object => (
  { model: 'open', stages: [{ rate, for: `${seconds}s` }], connections, requestsPerConnection: 1 })

/** As the lab's `measureBalancing`: one connection a request, 1 000 a second, against the demo cluster's account. */
export function measureDemoBalancing(connections: number): Promise<Pick<Balancing, 'report' | 'accepted' | 'counted'>> {
  return onDemo('even', 7, async (demo) => {
    const report = await demo.report(await demo.start({ load: open(1_000, connections / 1_000, 100) }))
    const { pods } = await demo.truth()
    return {
      report, accepted: Object.fromEntries(pods.map((pod) => [pod.name, pod.connectionsAccepted])),
      counted: Object.fromEntries(report.pods.map((pod) => [pod.name, pod.connections])),
    }
  })
}

/** ClientIP affinity, from one source address and from many. */
export function measureDemoAffinity(sourceAddresses: readonly string[]): Promise<{ one: Report; many: Report }> {
  return onDemo('affinity', 7, async (demo) => {
    const expect = { balance: { affinity: 'ClientIP' } }
    return {
      one: await demo.report(await demo.start({ load: open(300, 3), expect })),
      many: await demo.report(await demo.start({ load: { ...open(300, 3), sourceAddresses }, expect })),
    }
  })
}

/**
 * As the lab's `measureChange`: a pod loses its rules and runs on, and another takes its place. The label that is
 * taken away does both; it comes back when the longer of both runs ends.
 */
export function measureDemoChange(): Promise<{ change: Change; removed: string; newcomer: string }> {
  return onDemo('even', 7, async (demo) => {
    const established = await demo.start({
      load: { model: 'closed', stages: [{ connections: 30, for: '6s' }], requestsPerConnection: 'unlimited', thinkTime: '100ms' },
    })
    await demo.after(established, 500)
    const fresh = await demo.start({ load: open(400, 7), disruptions: [{ at: '1s', do: 'unlabel', pods: 1 }] })
    const [before, after] = [await demo.report(established), await demo.report(fresh)]
    const [beforeRows, afterRows] = [await rowsIn(demo.folder(established)), await rowsIn(demo.folder(fresh))]
    const { events } = await demo.truth()
    const [failover] = after.failover
    const [removed, newcomer] = [failover?.victim ?? '', failover?.newcomer ?? '']
    const node = after.route.path[1]?.split(' ')[0]
    const programmed = events.filter(({ kind, subject }) => kind === 'rules-programmed' && subject === node)
      .map(({ at, detail }) => ({ atMs: Date.parse(at), pods: new Set(Array.isArray(detail['pods']) ? detail['pods'] : []) }))
    const atMs = (fits: (pods: ReadonlySet<unknown>) => boolean): number => programmed.find(({ pods }) => fits(pods))?.atMs ?? NaN
    return {
      removed, newcomer,
      change: {
        removedAtMs: atMs((pods) => !pods.has(removed)), addedAtMs: atMs((pods) => pods.has(newcomer)),
        established: seenBy({ report: before, rows: beforeRows, startedAtMs: Date.parse(before.run.startedAt) }),
        fresh: seenBy({ report: after, rows: afterRows, startedAtMs: Date.parse(after.run.startedAt) }),
      },
    }
  })
}
