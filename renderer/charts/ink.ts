import type { ChartInk } from './time-chart.ts'

/** The theme's colours for what charts draw themselves. */
export function readInk(): ChartInk {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  return { text: colour('--ui-text-muted'), grid: colour('--chart-grid'), mark: colour('--chart-mark'), band: colour('--chart-band') }
}

/** The theme's colour of that name, for series that are no pods. */
export function themeColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}
