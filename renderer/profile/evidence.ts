import type { Plan } from '../../shared/model/plan.ts'
import type { LoadFigures } from '../../shared/profile/load-figures.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import { formatInteger, formatShare } from '../../shared/run-view/format.ts'

export interface Evidence {
  /** Whether the load makes enough for a verdict on balance; null where that cannot be told or is not asked. */
  enough: boolean | null
  text: string
}

/** Whether the load will be enough to judge balance, in one sentence. */
export function evidenceOf(plan: Plan, profile: Pick<Profile, 'expect'>, figures: LoadFigures): Evidence {
  if (!plan.route.testsService) return { enough: null, text: 'Balance is not judged: this route bypasses the Service.' }
  if (plan.connectionsNeeded === null) {
    return { enough: null, text: plan.affinity ? 'Affinity pins this computer to one pod: balance is not judged.' : 'How many connections balance needs cannot be told here.' }
  }
  const { balance } = profile.expect
  const tolerance = balance && 'tolerance' in balance ? ` to see ±${formatShare(balance.tolerance, 0)}` : ''
  const needs = `Needs ${formatInteger(plan.connectionsNeeded)} connections${tolerance}`
  if (figures.connections === null) return { enough: null, text: `${needs}; how many this makes depends on how fast answers come.` }
  const makes = formatInteger(figures.connections)
  if (figures.connections >= plan.connectionsNeeded) return { enough: true, text: `${needs}; this makes ${makes}.` }
  return { enough: false, text: `${needs}; this makes only ${makes}. Load longer, faster, or with fewer requests per connection.` }
}
