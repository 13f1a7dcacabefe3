import { formatMoment, formatTick } from '../../run-view/format.ts'
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
  return `${thousandths(Math.min(1, Math.max(0, fraction)))}%`
}

/** Percent with three decimals: neighbours that end and begin at the same place do so after rounding, too. */
const thousandths = (fraction: number) => Number((fraction * 100).toFixed(3))

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
/** Between two charts; the lines of moments cross it. */
const gapPx = 16

/**
 * A chart over time: horizontal places are percentages, so that it fits any width, while text and heights keep their size. Words stand
 * outside the plane, never on lines.
 */
export function plot({ frame, heightPx, title, axis, tick, times, content }: PlotOptions): Markup {
  return html`<svg class="plot" width="100%" height="${heightPx + (times ? timesPx : gapPx)}" role="img">
<title>${title}</title>
${axis.ticks.map((value) => horizontal(heightPx * (1 - axis.position(value)), tick(value)))}
${errorBands(frame, heightPx)}
${content}
${momentLines(frame, times ? heightPx : heightPx + gapPx)}
${times && timeTicks(frame.endMs, heightPx)}
</svg>`
}

/** x and width of an interval on an axis that begins at 0, as attributes. */
export function span(from: number, to: number, axisEnd: number): Markup {
  const start = Math.min(1, Math.max(0, from / axisEnd))
  const [x, end] = [thousandths(start), thousandths(Math.min(1, Math.max(start, to / axisEnd)))]
  return html`x="${x}%" width="${thousandths((end - x) / 100)}%"`
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

/** The intervals in which requests failed because of a disruption. */
export function errorBands({ errorWindows, endMs }: TimeFrame, heightPx: number): Markup[] {
  return errorWindows.map(({ fromMs, toMs }) => html`<rect class="error-window" ${span(fromMs, toMs, endMs)} y="0" height="${heightPx}"/>`)
}

export function momentLines(frame: TimeFrame, heightPx: number): Markup[] {
  return frame.moments.map((moment) => {
    const x = percentage(moment.atMs / frame.endMs)
    return html`<line class="moment ${moment.kind}" x1="${x}" x2="${x}" y1="0" y2="${heightPx}"/>`
  })
}

function horizontal(y: number, label: string): Markup {
  const rounded = Number(y.toFixed(1))
  return html`<line class="grid" x1="0" x2="100%" y1="${rounded}" y2="${rounded}"/>
<text class="end" x="-8" y="${rounded + 4}">${label}</text>`
}

/** Transparent columns that tell their figures to a resting pointer. */
export function hovers<B extends { fromMs: number; toMs: number }>(
  bins: readonly B[], endMs: number, heightPx: number, words: (bin: B) => string,
): Markup {
  return html`<g class="hovers">${bins.map((bin) => html`<rect ${span(bin.fromMs, bin.toMs, endMs)} y="0" height="${heightPx}"><title>${
    formatMoment(bin.fromMs)}: ${words(bin)}</title></rect>`)}</g>`
}

/** The line of a legend. */
export function lineKey(className: string): Markup {
  return html`<svg class="key" width="18" height="8" aria-hidden="true">${stroke(className, 'M0 4H18')}</svg>`
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

/** A stroked line, as wide as its class says however the plane is stretched. */
export function stroke(className: string, path: string): Markup {
  return html`<path class="line ${className}" vector-effect="non-scaling-stroke" d="${path}"/>`
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
