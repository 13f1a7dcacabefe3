import path from 'node:path'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { connectionsNeeded } from '../../shared/distribution/planning.ts'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { measuredMs } from '../../shared/pacing/load-plan.ts'
import type { Plan } from '../../shared/model/plan.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import { storedProfile } from '../../shared/profile/stored-profile.ts'
import { isoAt } from '../../shared/report/iso-time.ts'
import type { RunSubject } from '../../shared/report/run-analysis.ts'
import type { Cluster } from '../cluster/connect.ts'
import { planService, planUrl, type ServicePlan } from '../cluster/plan.ts'
import { watchTarget } from '../cluster/watch-target.ts'
import { type LoadJob, monotonicMs, startLoad } from '../engine/load.ts'
import { runSchemaName } from '../storage/run-files.ts'
import type { RunStore } from '../storage/run-store.ts'
import { lockTarget } from '../storage/target-lock.ts'
import type { Clusters } from './clusters.ts'
import { dialsFor } from './dials.ts'
import { performDisruptions } from './disruptor.ts'
import { LiveRun } from './live-run.ts'
import { createRunId } from './run-id.ts'
import { targetName } from './run-summary.ts'

/** What starting a run needs of the program. */
export interface RunSurroundings {
  clusters: Clusters
  store: RunStore
  dataDirectory: string
  engineWorker: URL
  version: string
  pid: number
}

/** Time for workers to start and for watches to open before the measured load begins. */
const leadMs = 400

/** The plan of a profile; sends nothing to the target. */
export async function planProfile(profile: Profile, clusters: Clusters): Promise<Plan> {
  const { target } = profile
  if (target.kind === 'url') return planUrl(profile, connectionsNeeded)
  return clusters.use(target.context, async (cluster) => (await planService(cluster, profile, { connectionsNeeded })).plan)
}

/**
 * Plans and starts a run. Disruptions need `confirmed`, the permission to make them, and that nobody else disrupts the same Service.
 * Throws what planning throws, `usage` where confirmation is missing, `forbidden`, and `busy`.
 */
export async function startRun(profile: Profile, confirmed: boolean, surroundings: RunSurroundings): Promise<{ id: string; run: LiveRun }> {
  const { target } = profile
  if (target.kind === 'url') return launch(profile, { plan: planUrl(profile, connectionsNeeded), service: null }, surroundings)
  const cluster = await surroundings.clusters.connect(target.context)
  try {
    const service = await planService(cluster, profile, { connectionsNeeded })
    checkDisruptions(profile, service.plan, confirmed)
    const started = await launch(profile, { plan: service.plan, service: { cluster, ...service } }, surroundings)
    void started.run.ended.finally(() => cluster.close())
    return started
  } catch (error) {
    cluster.close()
    throw error
  }
}

function checkDisruptions(profile: Profile, plan: Plan, confirmed: boolean): void {
  if (profile.disruptions.length === 0) return
  const name = `${targetName(plan.target)}${plan.target.kind === 'service' ? ` in context ${plan.target.context}` : ''}`
  const what = profile.disruptions.map((disruption) => `${disruption.do} ${disruption.pods} of ${plan.pods.length} pods`).join(', ')
  if (!confirmed) throw new EvenkeelError('usage', `This run disrupts ${name}: ${what}.`, 'Confirm it with --yes.')
  const missing = plan.missingPermissions.filter((rule) => rule.verb !== 'list' && rule.verb !== 'watch')
  const [first] = missing
  if (first) {
    throw new EvenkeelError('forbidden', `This run needs the permission to ${first.verb} ${first.resource} in ${first.namespace}, which is missing.`,
      'Ask for it, choose another context, or leave the disruption out.')
  }
}

async function launch(
  profile: Profile, planned: { plan: Plan; service: (ServicePlan & { cluster: Cluster }) | null }, surroundings: RunSurroundings,
): Promise<{ id: string; run: LiveRun }> {
  const { plan, service } = planned
  const { store, version, pid, dataDirectory, engineWorker } = surroundings
  const id = createRunId(new Date(), Math.random)
  const dials = await dialsFor(plan, profile.request.tls)
  const release = profile.disruptions.length > 0 ? await lockFor(plan, id, dataDirectory, pid) : async () => undefined
  const originMs = monotonicMs() + leadMs + profile.load.warmupMs
  const subject: RunSubject = {
    id, name: profile.name, version, profile, plan, plannedMs: measuredMs(profile.load),
    startedAtEpochMs: performance.timeOrigin + performance.now() + originMs - monotonicMs(),
  }
  const clock = () => monotonicMs() - originMs
  try {
    const writer = await store.create({
      schema: runSchemaName, id, name: profile.name, version, pid, plan, startedAt: isoAt(subject.startedAtEpochMs, 0),
      plannedMs: subject.plannedMs, profile: storedProfile(profile),
    })
    const seed = Math.floor(Math.random() * 2 ** 31)
    const run = new LiveRun({
      subject, writer, clock,
      random: seededRandom(seed),
      startLoad: () => startLoad(jobOf(profile, plan, { id, seed, originMs, dials, version }), { workerUrl: engineWorker }),
      ...(service ? {
        watch: async (on, signal) => {
          const watch = await watchTarget(service.cluster, service.view, { now: clock, onEvents: on.events, onPods: on.pods, signal })
          await watch.ended
        },
      } : {}),
      disrupt: (on, signal) => (service
        ? performDisruptions(profile.disruptions, { cluster: service.cluster, plan, clock, random: seededRandom(seed + 1), ...on }, signal)
        : Promise.resolve()),
    })
    void run.ended.finally(release)
    return { id, run }
  } catch (error) {
    await release()
    throw error
  }
}

function jobOf(
  profile: Profile, plan: Plan, run: { id: string; seed: number; originMs: number; dials: LoadJob['dials']; version: string },
): LoadJob {
  const { request, load, identify } = profile
  return {
    runId: run.id, seed: run.seed, originMs: run.originMs, dials: run.dials, load, identify,
    request: {
      method: request.method, path: request.path, hostHeader: plan.hostHeader, headers: request.headers, body: request.body,
      timeoutMs: request.timeoutMs, userAgent: `evenkeel/${run.version} run/${run.id}`,
    },
    responders: plan.pods.map(({ name, uid, ip }) => ({ name, uid, ip })),
    distinctExpected: plan.expectedResponders,
  }
}

async function lockFor(plan: Plan, runId: string, dataDirectory: string, pid: number): Promise<() => Promise<void>> {
  const { target } = plan
  const key = target.kind === 'service' ? `${target.server}/${target.namespace}/${target.service}` : target.url
  const lock = await lockTarget(path.join(dataDirectory, 'locks'), key, { pid, runId }, isAlive)
  if (lock.ok) return lock.release
  throw new EvenkeelError('busy', `${targetName(target)} is already being disrupted by run ${lock.heldBy.runId} (process ${lock.heldBy.pid}).`,
    'Wait for that run to end, or stop it.')
}

/** Whether a process with that id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
