import type { Reason } from '../../report/report.ts'
import { absenceReasons, bypassReason, policyReasons, slowPodReasons, staleReasons, tooManyReasons } from './cluster.ts'
import type { ReasonContext } from './context.ts'
import { balancedReason, fewConnectionsReason, keepAliveReason } from './evidence.ts'
import { affinityReasons, imbalanceReasons } from './imbalance.ts'

/**
 * Reasons for a verdict, the strongest first: what made the verdict, then what else was noticed about the pods, their policies and
 * speed; "balanced" comes last, since anything else said of a balanced Service is the news.
 */
export function reasonsFor(context: ReasonContext): Reason[] {
  const { verdict } = context.distribution
  if (verdict === 'not-tested') return [...bypassReason(context), ...slowPodReasons(context)]
  const noticed = [
    ...tooManyReasons(context), ...staleReasons(context), ...absenceReasons(context), ...policyReasons(context), ...slowPodReasons(context),
  ]
  switch (verdict) {
    case 'skewed': return [...imbalanceReasons(context), ...affinityReasons(context), ...noticed]
    case 'pinned': return [...affinityReasons(context), ...keepAliveReason(context), ...noticed]
    case 'inconclusive':
      return [...affinityReasons(context), ...keepAliveReason(context), ...fewConnectionsReason(context), ...noticed]
    case 'balanced': return [...noticed, ...affinityReasons(context), ...balancedReason(context)]
  }
}
