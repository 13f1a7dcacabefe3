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
  guardRails(): Promise<GuardRails>
}

/** A profile resolved for a run; `service` holds what only a Service has. */
export interface PlannedRun {
  plan: Plan
  service: (ServicePlan & { cluster: Cluster }) | null
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
export async function confirmationsOf(profile: Profile, { plan }: PlannedRun, parts: PlanningParts): Promise<Confirmation[]> {
  return confirmationsNeeded({ profile, plan }, await parts.guardRails())
}

/** Plans a profile on a cluster that stays connected; the plan of a URL has none. */
export async function planOn(profile: Profile, cluster: Cluster | null): Promise<PlannedRun> {
  if (cluster === null) return { plan: planUrl(profile, connectionsNeeded), service: null }
  const service = await planService(cluster, profile, { connectionsNeeded })
  return { plan: service.plan, service: { cluster, ...service } }
}

async function usePlan<T>(profile: Profile, parts: PlanningParts, use: (planned: PlannedRun) => Promise<T>): Promise<T> {
  const { target } = profile
  if (target.kind === 'url') return use(await planOn(profile, null))
  return parts.clusters.use(target.context, async (cluster) => use(await planOn(profile, cluster)))
}
