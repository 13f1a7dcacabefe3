/**
 * Colours of pods, the same in the window and in every report. Eight that stay apart under protanopia, deuteranopia and tritanopia, and
 * stand out from the surface with at least 3:1 (both tested); beyond eight the colours repeat with another pattern. Names stand beside
 * them everywhere: no meaning hangs on a colour alone.
 */
export const podColours: Record<'light' | 'dark', readonly string[]> = {
  light: ['#3356b4', '#c78043', '#48a18d', '#8e7cd3', '#831726', '#636f28', '#67247b', '#95537a'],
  dark: ['#5094f1', '#e8bc74', '#85ebcf', '#bdb1ed', '#a56317', '#93a12f', '#8d5ab2', '#328571'],
}

/** What pods and charts are drawn on. */
export const surfaceColours = { light: '#ffffff', dark: '#151a21' } as const

/** What tells apart pods of the same colour, in order of use. Beyond the last one only the label does. */
export const podPatterns = ['plain', 'stripes', 'dots'] as const
export type PodPattern = (typeof podPatterns)[number]

export interface PodLook {
  /** Index into the colours of a theme. */
  colour: number
  pattern: PodPattern
}

/** How the pod with this place in the order of first appearance looks. */
export function podLook(index: number): PodLook {
  const count = podColours.light.length
  return { colour: index % count, pattern: podPatterns[Math.floor(index / count) % podPatterns.length] ?? 'plain' }
}
