import type { RunView } from './fold.ts'

/** Milliseconds from the run's start to an ISO time; null stays null. */
export function offsetMs(iso: string, startedAt: string): number
export function offsetMs(iso: string | null, startedAt: string): number | null
export function offsetMs(iso: string | null, startedAt: string): number | null {
  return iso === null ? null : Date.parse(iso) - Date.parse(startedAt)
}

/**
 * End of the time axis all charts of a run share, milliseconds from its start. While the run is live it is the planned end, so that
 * nothing moves as time passes; afterwards the real one, so that a run stopped early fills the width.
 */
export function axisEndMs(view: RunView): number {
  const lastMs = Math.max(nowMs(view), view.timeline.findLast((event) => event.source === 'run')?.atMs ?? 0)
  if (view.report || !view.opened?.live) return Math.max(lastMs, 1000)
  return Math.max(view.opened.plannedMs, lastMs, 1000)
}

/** How far the run has come, milliseconds from its start. */
export function nowMs(view: RunView): number {
  if (view.report) return view.report.totals.durationSeconds * 1000
  const last = view.seconds.at(-1)
  return Math.max(view.snapshot?.atMs ?? 0, last ? last.atMs : 0)
}

const stepsMs = [100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000]

/** Round times for a time axis: at most `most` of them, from zero. */
export function timeTicksMs(endMs: number, most: number): number[] {
  const stepMs = stepsMs.find((step) => endMs / step <= most) ?? Math.ceil(endMs / most / 3_600_000) * 3_600_000
  return Array.from({ length: Math.floor(endMs / stepMs + 1e-9) + 1 }, (_, i) => i * stepMs)
}
