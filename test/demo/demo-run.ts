import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connectCluster } from '../../electron/cluster/connect.ts'
import { crashContainer } from '../../electron/cluster/disruption/crash.ts'
import { chooseContext, loadContexts } from '../../electron/cluster/kubeconfigs.ts'
import { removePods } from '../../electron/cluster/disrupt.ts'
import type { ScenarioName } from '../../electron/demo/start-demo-cluster.ts'
import { truthSchema, type Truth } from '../../electron/demo/truth/truth.ts'
import type { Report } from '../../shared/report/report.ts'
import { openTestHost, profileOf } from '../backend/open-test-host.ts'

/** Something that somebody else does during a run, to a pod of the Service. */
export interface Accident {
  /** From the start of the measured load. */
  atMs: number
  do: 'delete' | 'crash'
}

export interface DemoRun {
  scenario: ScenarioName
  seed: number
  /** The profile's fields but its target; the scenario's own by default. */
  spec?: object
  accidents?: readonly Accident[]
}

/** Runs a profile against a demo cluster of its own; resolves with its report and the cluster's last truth. */
export async function runOnDemo({ scenario, seed, spec, accidents = [] }: DemoRun): Promise<{ report: Report; truth: Truth }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-failovers-'))
  const host = await openTestHost()
  try {
    const truthPath = path.join(folder, 'truth.json')
    const { contextName, namespace, service, kubeconfigPath } = await host.startDemo({ scenario, seed, truthPath })
    const own = (await host.backend.scenarios({})).find(({ name }) => name === scenario)
    const profile = spec === undefined ? { document: own?.profile } : profileOf({ context: contextName, namespace, service }, spec)
    const { runId } = await host.backend.startRun({ profile, confirmed: true })
    await Promise.all(accidents.map((accident) => befall(accident, runId)))
    const report = await host.backend.report({ runId })
    await host.stopDemo()
    return { report, truth: truthSchema.parse(JSON.parse(await readFile(truthPath, 'utf8'))) }

    async function befall({ atMs, do: kind }: Accident, run: string): Promise<void> {
      for await (const event of host.backend.open('run', { runId: run })) {
        if (event.kind === 'snapshot' && event.snapshot.atMs >= atMs) break
      }
      const { pods } = await host.backend.plan({ profile: profileOf({ context: contextName, namespace, service }) })
      const victim = pods.filter(({ eligible }) => eligible).at(seed % 3)
      if (!victim) throw new Error('the Service has pods')
      const loaded = await loadContexts({ explicit: [kubeconfigPath], environment: {}, homeDirectory: folder })
      const cluster = connectCluster(chooseContext(loaded, null), { environment: {} })
      if (kind === 'crash') await crashContainer(cluster, namespace, victim.name, undefined, () => undefined)
      else await removePods(cluster, namespace, [victim], { how: 'delete', now: () => performance.now() })
      cluster.close()
    }
  } finally {
    await host.dispose()
    await rm(folder, { recursive: true, force: true })
  }
}
