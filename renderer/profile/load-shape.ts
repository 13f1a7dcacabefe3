import type { LoadSpec } from '../../shared/profile/profile.ts'

export interface LoadShape {
  /** Length of the measured load. */
  plannedMs: number
  /** The largest value of any stage: requests per second (open) or connections (closed). */
  peak: number
  /** Corners of the curve, in the order of time; fractions of `plannedMs` and `peak`. */
  corners: { x: number; y: number }[]
}

/** The outline of a load for a small drawing. */
export function loadShape({ stages }: Pick<LoadSpec, 'stages'>): LoadShape {
  const plannedMs = stages.reduce((sum, stage) => sum + stage.durationMs, 0)
  const peak = Math.max(0, ...stages.map((stage) => Math.max(stage.from, stage.to)))
  let atMs = 0
  const corners = stages.flatMap((stage) => {
    const from = { x: atMs / plannedMs, y: stage.from / peak }
    atMs += stage.durationMs
    return [from, { x: atMs / plannedMs, y: stage.to / peak }]
  })
  return { plannedMs, peak, corners }
}
