import { connectionsNeeded } from '../../shared/distribution/planning.ts'
import { neededThroughNodes } from '../../shared/distribution/still-needed.ts'
import { toleranceOf } from '../../shared/distribution/tolerance.ts'
import type { Plan, Remark } from '../../shared/model/plan.ts'
import { type Confirmation, confirmationsNeeded } from '../../shared/profile/confirmations.ts'
import type { GuardRails } from '../../shared/profile/guard-rails.ts'
import { limitsOnLoad, type LocalLimits } from '../../shared/profile/local-limits.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import type { Cluster } from '../cluster/connect.ts'
import { planService, planUrl, type ServicePlan } from '../cluster/plan.ts'
import type { Clusters } from './clusters.ts'
import { secretRemarks } from './secret-remarks.ts'

/** What planning asks of the program. */
export interface PlanningParts {
  clusters: Clusters
  guardRails(): Promise<GuardRails>
  /** What this computer can give to new connections at this moment. */
  localLimits(): Promise<LocalLimits>
  /** Whether an environment variable has a value; the value is none of planning's business. */
  isSet(variable: string): boolean
}

/** A profile resolved for a run; `service` holds what only a Service has. */
export interface PlannedRun {
  plan: Plan
  service: (ServicePlan & { cluster: Cluster }) | null
  /** Why this computer is certain to fail at the load, else null; the plan's remarks have it too. */
  refusal: Remark | null
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

/** Plans a profile on a cluster that stays connected; the plan of a URL has none. The plan remarks what this computer may run out of. */
export async function planOn(profile: Profile, cluster: Cluster | null, parts: PlanningParts): Promise<PlannedRun> {
  const service = cluster === null ? null : { cluster, ...await planService(cluster, profile, { connectionsNeeded }) }
  const planned = service?.plan ?? planUrl(profile, connectionsNeeded)
  const { balance } = profile.expect
  const plan = planned.connectionsNeeded === null
    ? planned : { ...planned, connectionsNeeded: neededThroughNodes(planned, balance, toleranceOf(balance)) ?? planned.connectionsNeeded }
  const { remarks, refusal } = limitsOnLoad(profile.load, plan, await parts.localLimits())
  return { plan: { ...plan, remarks: [...plan.remarks, ...secretRemarks(profile.request, parts.isSet), ...remarks, ...(refusal === null ? [] : [refusal])] }, service, refusal }
}

async function usePlan<T>(profile: Profile, parts: PlanningParts, use: (planned: PlannedRun) => Promise<T>): Promise<T> {
  const { target } = profile
  if (target.kind === 'url') return use(await planOn(profile, null, parts))
  return parts.clusters.use(target.context, async (cluster) => use(await planOn(profile, cluster, parts)))
}
