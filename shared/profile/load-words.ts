import type { LoadSpec } from './profile.ts'
import { formatDurationMs } from './quantity.ts'

/**
 * A load in a few words, to tell runs apart: "200 → 800/s for 30s, 50 connections", "10 connections for 30s, 1 request each". Where the
 * stages differ, their lowest and highest value are named.
 */
export function loadWords({ model, stages, connections, requestsPerConnection, requests }: LoadSpec): string {
  const first = stages[0]?.from ?? 0
  const values = stages.flatMap((stage) => [stage.from, stage.to])
  const last = values.at(-1) ?? first
  const extremes = [Math.min(...values), Math.max(...values)]
  const amount = values.every((value) => value === first) ? String(first)
    : extremes.every((value) => value === first || value === last) ? `${first} → ${last}` : `${extremes[0]} to ${extremes[1]}`
  const longest = formatDurationMs(stages.reduce((sum, stage) => sum + stage.durationMs, 0))
  const length = requests === null ? longest : `${longest} or ${requests} requests`
  const kept = requestsPerConnection === 1 ? '' : `, ${requestsPerConnection} requests each`
  if (model === 'closed') return `${amount} connections for ${length}${kept}`
  return `${amount}/s for ${length}, ${connections} connections${kept}`
}
