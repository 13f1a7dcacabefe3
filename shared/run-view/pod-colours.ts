/**
 * One colour a pod, the same in the window and in every report. Eight colours told apart by people with and without colour blindness,
 * chosen by maximising the smallest OKLab distance between any two under normal sight and simulated protanopia, deuteranopia and
 * tritanopia (Machado, Oliveira and Fernandes, 2009), each with a contrast of at least 3:1 to its theme's surface. Red is left to errors.
 */
export interface PodColour {
  name: string
  /** On a white surface. */
  light: string
  /** On a near-black surface. */
  dark: string
}

export const podPalette: readonly PodColour[] = [
  { name: 'blue', light: '#1545a2', dark: '#3d70d1' },
  { name: 'orange', light: '#d06e1d', dark: '#faab3f' },
  { name: 'green', light: '#39a17e', dark: '#76d4a9' },
  { name: 'violet', light: '#8d77e5', dark: '#bcb3fa' },
  { name: 'plum', light: '#841660', dark: '#9e4f7e' },
  { name: 'teal', light: '#1d7a93', dark: '#499fb8' },
  { name: 'brown', light: '#875d4f', dark: '#c77b67' },
  { name: 'olive', light: '#4f4908', dark: '#736b18' },
]

/** What tells apart pods of the same colour, in order of use. Beyond the last one only the label does. */
export const podPatterns = ['plain', 'dots', 'bars', 'grid'] as const
export type PodPattern = (typeof podPatterns)[number]

export interface PodLook {
  /** Index into `podPalette`. */
  colour: number
  pattern: PodPattern
}

/** How the pod with this place in the order of first appearance looks. */
export function podLook(index: number): PodLook {
  const round = Math.floor(index / podPalette.length)
  return { colour: index % podPalette.length, pattern: podPatterns[round % podPatterns.length] ?? 'plain' }
}
