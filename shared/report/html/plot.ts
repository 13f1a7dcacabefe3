import { formatTick } from '../../run-view/format.ts'
import type { ErrorWindow, Moment } from '../../run-view/moments.ts'
import { timeTicksMs } from '../../run-view/time.ts'
import { html, type Insert, type Markup } from './html.ts'
import type { ValueAxis } from './value-axis.ts'

/** What all charts over time have in common. */
export interface TimeFrame {
  endMs: number
  moments: readonly Moment[]
  errorWindows: readonly ErrorWindow[]
}

/** Width of the plane that stretched paths are drawn in, and its height. */
const planeWidth = 1000
const planeHeight = 100

/** A share of a length as a percentage for an attribute: 0.123456 → "12.346%". */
export function percentage(fraction: number): string {
  return `${Number((Math.min(1, Math.max(0, fraction)) * 100).toFixed(3))}%`
}

interface PlotOptions {
  frame: TimeFrame
  heightPx: number
  title: string
  axis: ValueAxis
  /** A tick of the upright axis in words. */
  tick: (value: number) => string
  /** Whether times stand below. */
  times: boolean
  content: Insert
}

/** Room below the plane for the times. */
const timesPx = 20

/**
 * A chart over time: horizontal places are percentages, so that it fits any width, while text and heights keep their size. Words stand
 * outside the plane, never on lines.
 */
export function plot({ frame, heightPx, title, axis, tick, times, content }: PlotOptions): Markup {
  return html`<svg class="plot" width="100%" height="${heightPx + (times ? timesPx : 4)}" role="img">
<title>${title}</title>
${axis.ticks.map((value) => horizontal(heightPx * (1 - axis.position(value)), tick(value)))}
${frame.errorWindows.map((window) => html`<rect class="error-window" ${span(window.fromMs, window.toMs, frame.endMs)} y="0" height="${heightPx}"/>`)}
${content}
${momentLines(frame, heightPx)}
${times && timeTicks(frame.endMs, heightPx)}
</svg>`
}

/** x and width of an interval on the time axis, as attributes. */
export function span(fromMs: number, toMs: number, endMs: number): Markup {
  const from = Math.min(1, Math.max(0, fromMs / endMs))
  const to = Math.min(1, Math.max(from, toMs / endMs))
  return html`x="${percentage(from)}" width="${percentage(to - from)}"`
}

/** Times below the plane, with short lines up to it. */
export function timeTicks(endMs: number, topPx: number): Markup {
  const ticks = timeTicksMs(endMs, 8)
  return html`<line class="axis" x1="0" x2="100%" y1="${topPx}" y2="${topPx}"/>${ticks.map((ms) => {
    const anchor = ms === 0 ? 'start' : ms / endMs > 0.97 ? 'end' : 'middle'
    const x = percentage(ms / endMs)
    return html`<line class="axis" x1="${x}" x2="${x}" y1="${topPx}" y2="${topPx + 4}"/>
<text class="${anchor}" x="${x}" y="${topPx + 16}">${formatTick(ms, endMs)}</text>`
  })}`
}

export function momentLines(frame: TimeFrame, heightPx: number): Markup[] {
  return frame.moments.map((moment) => {
    const x = percentage(moment.atMs / frame.endMs)
    return html`<line class="moment ${moment.kind}" x1="${x}" x2="${x}" y1="0" y2="${heightPx}"/>`
  })
}

function horizontal(y: number, label: string): Markup {
  const rounded = Number(y.toFixed(1))
  return html`<line class="grid" x1="0" x2="100%" y1="${rounded}" y2="${rounded}"/><text class="end" x="-8" y="${rounded + 4}">${label}</text>`
}

export interface Point {
  atMs: number
  /** Null leaves a gap. */
  value: number | null
}

/** Lines and areas, stretched over the whole plane; strokes keep their width. */
export function stretched(heightPx: number, content: Insert): Markup {
  return html`<svg viewBox="0 0 ${planeWidth} ${planeHeight}" preserveAspectRatio="none" width="100%" height="${heightPx}">${content}</svg>`
}

/** The path of a line through points; one on its own becomes a dot. */
export function linePath(points: readonly Point[], axis: ValueAxis, endMs: number): string {
  const parts: string[] = []
  let open = false
  for (const [i, { atMs, value }] of points.entries()) {
    if (value === null) {
      open = false
      continue
    }
    const alone = !open && (points[i + 1]?.value ?? null) === null
    parts.push(`${open ? 'L' : 'M'}${planeX(atMs, endMs)} ${planeY(value, axis)}${alone ? 'h.01' : ''}`)
    open = true
  }
  return parts.join('')
}

const planeX = (atMs: number, endMs: number) => Number((Math.min(1, Math.max(0, atMs / endMs)) * planeWidth).toFixed(1))
const planeY = (value: number, axis: ValueAxis) => Number(((1 - axis.position(value)) * planeHeight).toFixed(2))
