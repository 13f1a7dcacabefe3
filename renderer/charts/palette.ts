import { podColours, podLook, surfaceColours, type PodPattern } from '../../shared/run-view/pod-colours.ts'
import type { Theme } from '../theme.ts'

export interface PodPaint {
  colour: string
  pattern: PodPattern
}

/** The paint of the pod that appeared as number `index`. */
export function podPaint(index: number, theme: Theme): PodPaint {
  const look = podLook(index)
  return { colour: podColours[theme][look.colour] ?? surfaceColours[theme], pattern: look.pattern }
}

/** What a canvas fills with for a paint. */
export function canvasFill(paint: PodPaint, theme: Theme): string | CanvasPattern {
  if (paint.pattern === 'plain') return paint.colour
  const tile = document.createElement('canvas')
  tile.width = 6
  tile.height = 6
  const context = tile.getContext('2d')
  if (!context) return paint.colour
  context.fillStyle = paint.colour
  context.fillRect(0, 0, 6, 6)
  context.fillStyle = surfaceColours[theme]
  context.strokeStyle = surfaceColours[theme]
  if (paint.pattern === 'dots') context.fillRect(2, 2, 2, 2)
  else {
    context.lineWidth = 1.4
    context.beginPath()
    for (const shift of [-6, 0, 6]) {
      context.moveTo(shift, 6)
      context.lineTo(shift + 6, 0)
    }
    context.stroke()
  }
  return context.createPattern(tile, 'repeat') ?? paint.colour
}
