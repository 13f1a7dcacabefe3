import { formatDuration, formatInteger, formatMoment } from '../../run-view/format.ts'
import type { LaneMark, LaneSegment, PodLane } from '../../run-view/lanes.ts'
import { podLook } from '../../run-view/pod-colours.ts'
import { fitted } from './fitted.ts'
import { html, type Insert, type Markup } from './html.ts'
import { podRect } from './looks.ts'
import { errorBands, momentLines, percentage, span, timeTicks, type TimeFrame } from './plot.ts'
import type { ReportView } from './report-view.ts'

const lanePx = 22
const barPx = 10
const barTopPx = 5
const nameLength = 24
/** Marks closer than this fraction of the axis become one. */
const closestMarks = 0.012

/**
 * Lanes of pods on the run's time axis, names on the left.
 *
 * @param orphans errors that no pod could be blamed for: a lane of their own below
 */
export function laneChart(view: ReportView, frame: TimeFrame, lanes: readonly PodLane[], orphans: readonly LaneMark[]): Markup {
  const heightPx = (lanes.length + (orphans.length > 0 ? 1 : 0)) * lanePx + 4
  return html`<div class="chart lanes"><svg class="plot" width="100%" height="${heightPx + 20}" role="img">
<title>States, first and last answers and errors of ${formatInteger(lanes.length)} pods over time</title>
${errorBands(frame, heightPx)}
${lanes.map((lane, i) => laneRow(view, lane, i * lanePx))}
${orphans.length > 0 && orphanRow(orphans, frame.endMs, lanes.length * lanePx)}
${momentLines(frame, heightPx)}
${timeTicks(frame.endMs, heightPx)}
</svg></div>`
}

function laneRow({ indexOf, shortOf, endMs }: ReportView, { pod, segments, marks }: PodLane, top: number): Markup {
  const index = indexOf.get(pod) ?? 0
  const barTop = top + barTopPx
  const shapes = segments.map((segment) => {
    const place = html`${span(segment.fromMs, segment.toMs ?? endMs, endMs)} y="${barTop}" height="${barPx}"`
    return segmentShape(segment.state, place, index, segmentWords(segment))
  })
  const errors = marks.filter((mark) => mark.kind === 'error')
  return html`<line class="grid" x1="0" x2="100%" y1="${top + lanePx}" y2="${top + lanePx}"/>
<text class="lane-name end" x="-24" y="${top + 14}">${fitted(shortOf.get(pod) ?? pod, nameLength)}<title>${pod}</title></text>
<svg x="-17" y="${barTop}" width="10" height="10">${podRect(html`width="10" height="10" rx="2"`, index)}</svg>
${shapes}${marks.filter((mark) => mark.kind === 'slice').map((mark) => sliceLine(mark, endMs, top))}
${errorMarks(errors, endMs, barTop + 13)}
${marks.filter((mark) => mark.kind !== 'slice' && mark.kind !== 'error').map((mark) => sign(mark, endMs, barTop + barPx / 2))}`
}

function orphanRow(orphans: readonly LaneMark[], endMs: number, top: number): Markup {
  return html`<text class="lane-name end" x="-24" y="${top + 15}">no pod known</text>${errorMarks(orphans, endMs, top + 11)}`
}

/** The shape of a state, in a pod's look. */
export function segmentShape(state: LaneSegment['state'], place: Markup, index: number, words: string | null): Markup {
  const tip: Insert = words !== null && html`<title>${words}</title>`
  const { colour } = podLook(index)
  switch (state) {
    case 'ready': case 'answering': return podRect(html`${place} rx="2"`, index, tip)
    case 'terminating': return html`<rect class="pod-${colour} faded" ${place}>${tip}</rect><rect class="hatch" ${place}/>`
    case 'not-ready': return html`<rect class="pod-${colour} pale" ${place}>${tip}</rect>`
    case 'pending': return html`<rect class="pending" ${place}>${tip}</rect>`
  }
}

/** "ready from 0.0 s to 15.0 s (15.00 s)". */
export function segmentWords({ state, fromMs, toMs }: LaneSegment): string {
  const word = state === 'not-ready' ? 'not ready' : state
  return toMs === null ? `${word} from ${formatMoment(fromMs)} to the end`
    : `${word} from ${formatMoment(fromMs)} to ${formatMoment(toMs)} (${formatDuration(toMs - fromMs)})`
}

function sliceLine(mark: LaneMark, endMs: number, top: number): Markup {
  const x = percentage(mark.atMs / endMs)
  return html`<line class="slice" x1="${x}" x2="${x}" y1="${top + 2}" y2="${top + 18}">${tipOf(mark)}</line>`
}

function sign(mark: LaneMark, endMs: number, y: number): Markup {
  return html`<use href="#mark-${mark.kind}" class="${mark.kind}" paint-order="stroke" x="${percentage(mark.atMs / endMs)}" y="${y}">${tipOf(mark)}</use>`
}

function errorMarks(marks: readonly LaneMark[], endMs: number, y: number): Markup[] {
  const merged: { fromMs: number; toMs: number; count: number }[] = []
  for (const { atMs, count } of marks) {
    const last = merged.at(-1)
    if (last && (atMs - last.fromMs) / endMs < closestMarks) {
      last.toMs = atMs
      last.count += count
    } else merged.push({ fromMs: atMs, toMs: atMs, count })
  }
  return merged.map(({ fromMs, toMs, count }) => {
    const atMs = (fromMs + toMs) / 2
    return sign({ kind: 'error', atMs, count, text: `${formatInteger(count)} ${count === 1 ? 'error' : 'errors'}` }, endMs, y)
  })
}

function tipOf(mark: LaneMark): Markup {
  return html`<title>${formatMoment(mark.atMs)}: ${mark.text}</title>`
}
