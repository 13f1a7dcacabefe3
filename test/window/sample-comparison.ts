import { compareRuns } from '../../shared/compare/compare.ts'
import type { Comparison } from '../../shared/compare/comparison.ts'
import type { Backend } from '../../shared/contract/backend.ts'
import { materialOf } from '../report/materials.ts'
import { run, sampleRuns } from '../report/sample-runs.ts'
import { sampleRuns as shownRuns } from './recordings.ts'

const pods = ['2xkqp', '8vz4d', 'h4pwn', 'qq1rc', 'tm6sl'].map((suffix) => `checkout-7d9f8b6c5d-${suffix}`)

/** The compared run as the one of that id, where the window shows one of it. */
function named(compared: Comparison['run'], id: string): Comparison['run'] {
  const { name, startedAt } = Object.values(shownRuns).find((one) => one.summary.id === id)?.summary ?? compared
  return { ...compared, id, name, startedAt }
}

/** Two simulated runs by the ids they are asked for: the later one is slower on two pods, fails now and then, and was set up otherwise. */
export function sampleComparison(): Backend['compare'] {
  const baseline = materialOf(sampleRuns.balanced())
  const slower = materialOf(run({
    seed: 12, name: 'checkout-even', pods, seconds: 30, rate: 300, statusErrors: 0.02, slowness: { [pods[1] ?? '']: 2.6, [pods[3] ?? '']: 2.6 },
  }))
  const later = compareRuns(baseline, slower)
  const earlier = compareRuns(slower, baseline)
  return ({ baselineId, runId }) => {
    const comparison: Comparison = baselineId < runId ? later : earlier
    return Promise.resolve({ ...comparison, baseline: named(comparison.baseline, baselineId), run: named(comparison.run, runId) })
  }
}
