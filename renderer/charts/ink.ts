import { theme } from '../theme.ts'
import type { ChartInk } from './time-chart.ts'

const known = new Map<string, string>()

/** The theme's colour of that name, for what is painted rather than styled. Kept, as asking for it makes the browser lay out the page. */
export function themeColour(name: string): string {
  const key = `${theme.value} ${name}`
  const colour = known.get(key) ?? getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  known.set(key, colour)
  return colour
}

/** The theme's colours for what charts draw themselves. */
export function chartInk(): ChartInk {
  return {
    text: themeColour('--ui-text-muted'), grid: themeColour('--chart-grid'), mark: themeColour('--chart-mark'), band: themeColour('--chart-band'),
  }
}
