import path from 'node:path'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { plannedMs } from '../../shared/pacing/load-plan.ts'
import type { Plan, Remark } from '../../shared/model/plan.ts'
import { placeOf } from '../../shared/profile/confirmations.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import { storedProfile } from '../../shared/profile/stored-profile.ts'
import { withoutSecretParameters } from '../../shared/report/secret-parameters.ts'
import { permissionWords, rbacManifest } from '../../shared/model/rbac.ts'
import { isoAt } from '../../shared/report/iso-time.ts'
import type { RunSubject } from '../../shared/report/run-analysis.ts'
import type { Cluster } from '../cluster/connect.ts'
import { watchTarget } from '../cluster/watch-target.ts'
import { type LoadJob, monotonicMs, startLoad } from '../engine/load.ts'
import { runSchemaName } from '../storage/run-files.ts'
import type { Journal } from '../storage/journal.ts'
import type { RunStore } from '../storage/run-store.ts'
import { lockTarget } from '../storage/target-lock.ts'
import { dialsFor } from './dials.ts'
import { Disruptor } from './disruption/disruptor.ts'
import { LiveRun } from './live-run.ts'
import { confirmationsOf, planOn, type PlannedRun, type PlanningParts } from './plan-profile.ts'
import { readSecrets, type SecretSources, type SecretsRead } from './read-secrets.ts'
import { createRunId } from './run-id.ts'
import type { Restorer } from './restorer.ts'
import { RunLock } from './run-lock.ts'
import { targetName } from './run-summary.ts'

/** What starting a run needs of the program. */
export interface RunSurroundings extends PlanningParts {
  store: RunStore
  journal: Journal
  restorer: Restorer
  /** The kubeconfig of the demo cluster that lives in this process, if any. */
  ownKubeconfig(): string | null
  dataDirectory: string
  engineWorker: URL
  /** What references to secrets are read from, at the start of each run. */
  secrets: SecretSources
  version: string
  pid: number
}

/** Time for workers to start and for watches to open before the measured load begins. */
const leadMs = 800

/**
 * Plans and starts a run. Disruptions need the permission to make them, and that nobody else disrupts the same Service. Throws what
 * planning throws, `profile` for secrets that cannot be read, `usage` for a load this computer cannot make, `needs-confirmation` with what
 * must be confirmed unless it is, `forbidden`, and `busy`.
 */
export async function startRun(profile: Profile, confirmed: boolean, surroundings: RunSurroundings): Promise<{ id: string; run: LiveRun }> {
  const { target } = profile
  const secrets = await readSecrets(profile.request, surroundings.secrets)
  const cluster = target.kind === 'url' ? null : await surroundings.clusters.connect(target.context)
  try {
    const restored = cluster && target.kind === 'service' ? await putBackFirst(cluster, target, surroundings) : []
    const planned = await planOn(profile, cluster, surroundings)
    planned.plan.remarks.push(...restored)
    if (planned.refusal) throw new EvenkeelError('usage', planned.refusal.text, planned.refusal.next)
    refuseHopeless(planned.plan)
    checkPermissions(profile, planned.plan)
    const confirmations = confirmed ? [] : await confirmationsOf(profile, planned, surroundings)
    if (confirmations.length > 0) {
      const message = `A run against ${placeOf(planned.plan.target)} has to be confirmed.`
      throw new EvenkeelError('needs-confirmation', message, 'Confirm it to start.', confirmations)
    }
    const started = await launch(profile, secrets, planned, surroundings)
    void started.run.ended.finally(() => cluster?.close())
    return started
  } catch (error) {
    cluster?.close()
    throw error
  }
}

/** What an interrupted run left of this Service is undone before another measures it; told as remarks. */
async function putBackFirst(
  cluster: Cluster, target: Extract<Profile['target'], { kind: 'service' }>, { restorer }: RunSurroundings,
): Promise<Remark[]> {
  const { server, namespace } = cluster.context
  const left = await restorer.restore({ server, namespace: target.namespace ?? namespace, service: target.service })
  return left.filter(({ outcome }) => outcome !== 'as-before').map(({ runId, text, outcome, detail }) => ({
    code: 'restored',
    text: `The interrupted run ${runId} had left a change: ${text} (${outcome}${detail === '' ? '' : `: ${detail}`}).`,
    next: outcome === 'failed' ? 'Put it right before you trust this run; "evenkeel restore --yes" tries again.' : '',
  }))
}

/** What nothing can lift is refused before anything is sent; what else speaks against a disruption is looked at again when it is due. */
function refuseHopeless({ disruptions = [] }: Plan): void {
  const found = disruptions.flatMap(({ objections }) => objections).find(({ code }) => code === 'system-namespace')
  if (found) throw new EvenkeelError('usage', found.text, found.next)
}

function checkPermissions(profile: Profile, plan: Plan): void {
  if (profile.disruptions.length === 0) return
  const missing = plan.missingPermissions.filter((rule) => rule.verb !== 'list' && rule.verb !== 'watch')
  const [first] = missing
  if (first) {
    const message = `This run needs the permission to ${permissionWords(first)}, which is missing.`
    const next = `Ask for it, choose another context, or leave the disruption out. This grants what is missing:\n${rbacManifest(missing)}`
    throw new EvenkeelError('forbidden', message, next)
  }
}

async function launch(
  given: Profile, secrets: SecretsRead, planned: PlannedRun, surroundings: RunSurroundings,
): Promise<{ id: string; run: LiveRun }> {
  const { plan, service } = planned
  const { store, version, pid, engineWorker } = surroundings
  // A profile that was given as a URL is called like it.
  const profile = { ...given, name: withoutSecretParameters(given.name) }
  const id = createRunId(new Date(), Math.random)
  const dials = dialsFor(plan, secrets, profile.request.tls?.serverName ?? null, profile.load.sourceAddresses)
  const lock = new RunLock(() => lockFor(plan, id, surroundings))
  if (profile.disruptions.length > 0) await lock.take()
  const originMs = monotonicMs() + leadMs + profile.load.warmupMs
  const subject: RunSubject = {
    id, name: profile.name, version, profile, plan, plannedMs: plannedMs(profile.load),
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
      startLoad: () => startLoad(jobOf(profile, secrets, plan, { id, seed, originMs, dials, version }), { workerUrl: engineWorker }),
      ...(service ? {
        watch: async (on, signal) => {
          const watch = await watchTarget(service.cluster, service.view, { now: clock, onEvents: on.events, onPods: on.pods, signal })
          await watch.ended
        },
        disruptor: (on) => new Disruptor({
          cluster: service.cluster, service: service.view.service, plan, clock, ...on, lock: () => lock.take(),
          wallClock: () => new Date().toISOString(),
          confirm: async () => (await surroundings.guardRails()).confirmDisruptions,
          random: seededRandom(seed + 1),
          journal: surroundings.journal.writer({
            runId: id, pid, context: service.cluster.context.name, server: service.cluster.context.server,
            kubeconfig: service.cluster.context.file, namespace: service.view.service.metadata.namespace,
            service: service.view.service.metadata.name, ownCluster: service.cluster.context.file === surroundings.ownKubeconfig(),
          }),
        }),
      } : {}),
    })
    void run.ended.finally(() => lock.release())
    return { id, run }
  } catch (error) {
    await lock.release()
    throw error
  }
}

function jobOf(
  profile: Profile, { headers, body }: SecretsRead, plan: Plan,
  run: { id: string; seed: number; originMs: number; dials: LoadJob['dials']; version: string },
): LoadJob {
  const { request, load, identify } = profile
  return {
    runId: run.id, seed: run.seed, originMs: run.originMs, dials: run.dials, load, identify,
    request: {
      method: request.method, path: request.path, hostHeader: plan.hostHeader, headers, body,
      timeoutMs: request.timeoutMs, userAgent: `evenkeel/${run.version} run/${run.id}`,
    },
    responders: plan.pods.map(({ name, uid, ip }) => ({ name, uid, ip })),
    distinctExpected: plan.expectedResponders,
  }
}

async function lockFor({ target }: Plan, runId: string, { dataDirectory, pid }: RunSurroundings): Promise<() => Promise<void>> {
  const key = target.kind === 'service' ? `${target.server}/${target.namespace}/${target.service}` : target.url
  const lock = await lockTarget(path.join(dataDirectory, 'locks'), key, { pid, runId }, isAlive)
  if (lock.ok) return lock.release
  const { heldBy } = lock
  const message = `${targetName(target)} is already being disrupted by run ${heldBy.runId} (process ${heldBy.pid}).`
  throw new EvenkeelError('busy', message, 'Wait for that run to end, or stop it.')
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
