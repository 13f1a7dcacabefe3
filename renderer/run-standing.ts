import type { RunSummary } from '../shared/contract/backend.ts'

/** How a run stands, in the one word the history shows and filters by. */
export const runStandings = ['pass', 'fail', 'inconclusive', 'running', 'interrupted', 'failed', 'damaged'] as const
export type RunStanding = typeof runStandings[number]

/** A run that ended early has a verdict too; one without any is told by how it ended. */
export function runStanding({ damage, verdict, state }: Pick<RunSummary, 'damage' | 'verdict' | 'state'>): RunStanding {
  if (damage !== undefined) return 'damaged'
  if (isUnderWay(state)) return 'running'
  if (verdict !== null) return verdict
  return state === 'interrupted' ? 'interrupted' : 'failed'
}

export function isUnderWay(state: RunSummary['state']): boolean {
  return state === 'preparing' || state === 'running' || state === 'draining'
}

/** Whether a run can be held against another: it is over, and its folder can be read. */
export function isComparable({ damage, state }: Pick<RunSummary, 'damage' | 'state'>): boolean {
  return damage === undefined && !isUnderWay(state)
}

/** What the verdict alone does not tell: that the run ended before its time; empty otherwise. */
export function endedEarly({ state, verdict, damage }: Pick<RunSummary, 'damage' | 'verdict' | 'state'>): string {
  if (damage !== undefined || verdict === null) return ''
  return state === 'stopped' ? 'stopped early' : state === 'aborted' ? 'aborted by its rule' : state === 'interrupted' ? 'interrupted'
    : state === 'failed' ? 'failed' : ''
}
