import path from 'node:path'
import { connectionsNeeded } from '../../shared/distribution/planning.ts'
import type { Plan } from '../../shared/model/plan.ts'
import { type Confirmation, confirmationsNeeded } from '../../shared/profile/confirmations.ts'
import type { GuardRails } from '../../shared/profile/guard-rails.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import type { Cluster } from '../cluster/connect.ts'
import { planService, planUrl, type ServicePlan } from '../cluster/plan.ts'
import type { Clusters } from './clusters.ts'

/** What planning asks of the program. */
export interface PlanningParts {
  clusters: Clusters
  /** The kubeconfig of the demo cluster that this process runs, else null. */
  demoKubeconfig(): string | null
  guardRails(): Promise<GuardRails>
}

/** A profile resolved for a run; `service` holds what only a Service has. */
export interface PlannedRun {
  plan: Plan
  service: (ServicePlan & { cluster: Cluster }) | null
  ownDemo: boolean
}

/** The plan of a profile; sends nothing to the target. */
export async function planProfile(profile: Profile, parts: PlanningParts): Promise<Plan> {
  return usePlan(profile, parts, ({ plan }) => Promise.resolve(plan))
}

/** What the profile must be confirmed for before it runs. */
export async function confirmationsFor(profile: Profile, parts: PlanningParts): Promise<Confirmation[]> {
  return usePlan(profile, parts, (planned) => confirmationsOf(profile, planned, parts))
}

/** The same of a profile that is planned already. */
export async function confirmationsOf(profile: Profile, { plan, ownDemo }: PlannedRun, parts: PlanningParts): Promise<Confirmation[]> {
  return confirmationsNeeded({ profile, plan, ownDemo }, await parts.guardRails())
}

/** Plans a profile on a cluster that stays connected; the plan of a URL has none. */
export async function planOn(profile: Profile, cluster: Cluster | null, parts: PlanningParts): Promise<PlannedRun> {
  if (cluster === null) return { plan: planUrl(profile, connectionsNeeded), service: null, ownDemo: false }
  const service = await planService(cluster, profile, { connectionsNeeded })
  return { plan: service.plan, service: { cluster, ...service }, ownDemo: isOwnDemo(cluster, parts) }
}

function isOwnDemo(cluster: Cluster, parts: PlanningParts): boolean {
  const file = parts.demoKubeconfig()
  return file !== null && path.resolve(cluster.context.file) === path.resolve(file)
}

async function usePlan<T>(profile: Profile, parts: PlanningParts, use: (planned: PlannedRun) => Promise<T>): Promise<T> {
  const { target } = profile
  if (target.kind === 'url') return use(await planOn(profile, null, parts))
  return parts.clusters.use(target.context, async (cluster) => use(await planOn(profile, cluster, parts)))
}
