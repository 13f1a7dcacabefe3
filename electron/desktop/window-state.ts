import { readFileSync } from 'node:fs'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'

/** A place on the desktop, in the system's density-independent pixels. */
export interface Area {
  x: number
  y: number
  width: number
  height: number
}

/** Where the window was when it was last closed; `bounds` are those it returns to from being maximized. */
export interface WindowState {
  bounds: Area
  maximized: boolean
  fullScreen: boolean
  /** The theme chosen then, so that the next window opens in it before the settings are read. */
  theme: 'system' | 'light' | 'dark'
}

/** How the window opens; without a position the system centres it. */
export interface Placement {
  bounds: { x?: number; y?: number; width: number; height: number }
  maximized: boolean
  fullScreen: boolean
}

export const smallestWindow = { width: 880, height: 560 }
const firstWindow = { width: 1440, height: 900 }

const whole = z.number().int().min(-100_000).max(100_000)
const size = z.number().int().min(1).max(100_000)
const stateSchema = z.object({
  bounds: z.object({ x: whole, y: whole, width: size, height: size }), maximized: z.boolean(), fullScreen: z.boolean(),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
})

/**
 * Where to open the window: as it was, but wholly within the display it was mostly on, and no larger. On displays that are gone, or without
 * a state, it opens in the middle of the first one.
 * @param displays work areas, the primary one first
 */
export function placeWindow(state: WindowState | null, displays: readonly Area[]): Placement {
  const [primary] = displays
  const wanted = state?.bounds ?? firstWindow
  const home = state ? mostlyOn(state.bounds, displays) : null
  const area = home ?? primary
  const fit = (length: number, smallest: number, room: number) => Math.min(Math.max(length, smallest), Math.max(room, smallest))
  const width = fit(wanted.width, smallestWindow.width, area?.width ?? Infinity)
  const height = fit(wanted.height, smallestWindow.height, area?.height ?? Infinity)
  const { maximized, fullScreen } = state ?? { maximized: false, fullScreen: false }
  if (!state || !home) return { bounds: { width, height }, maximized, fullScreen }
  const within = (at: number, length: number, from: number, room: number) => Math.max(from, Math.min(at, from + room - length))
  return {
    bounds: { x: within(state.bounds.x, width, home.x, home.width), y: within(state.bounds.y, height, home.y, home.height), width, height },
    maximized, fullScreen,
  }
}

function mostlyOn(bounds: Area, displays: readonly Area[]): Area | null {
  let best: Area | null = null
  let most = 0
  for (const display of displays) {
    const shared = overlap(bounds.x, bounds.width, display.x, display.width) * overlap(bounds.y, bounds.height, display.y, display.height)
    if (shared <= most) continue
    best = display
    most = shared
  }
  return best
}

function overlap(aFrom: number, aLength: number, bFrom: number, bLength: number): number {
  return Math.max(0, Math.min(aFrom + aLength, bFrom + bLength) - Math.max(aFrom, bFrom))
}

/** The state kept in a file; null where there is none that can be used. */
export function readWindowState(file: string): WindowState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** Keeps the state; a place that cannot be written costs only the memory of it. */
export function keepWindowState(file: string, state: WindowState): void {
  try {
    writeFileAtomic.sync(file, `${JSON.stringify(state)}\n`)
  } catch {
    return
  }
}
