import { formatDuration, formatInteger, formatMoment } from '../../run-view/format.ts'
import { unattributedErrors, type LaneMark, type LaneSegment, type PodLane } from '../../run-view/lanes.ts'
import { podLook } from '../../run-view/pod-colours.ts'
import { html, type Insert, type Markup } from './html.ts'
import { podRect } from './looks.ts'
import { momentLabels, timeFrame } from './over-time.ts'
import { momentLines, percentage, span, timeTicks, type TimeFrame } from './plot.ts'
import type { ReportView } from './report-view.ts'
import { fitted } from './fitted.ts'
import { foldedTable } from './table.ts'

/** From more lanes than this on, only pods that something happened to stand in the open. */
const lanesInTheOpen = 24
const laneNameLength = 24

/** What each pod went through, one lane a pod, on the time axis of the charts. */
export function lanesSection(view: ReportView): Markup {
  const { lanes, run } = view
  if (lanes.length === 0) return html``
  const frame = timeFrame(view)
  const orphans = unattributedErrors(run.seconds)
  const shown = lanes.length <= lanesInTheOpen ? lanes : eventful(lanes)
  const rest = lanes.length - shown.length
  return html`<section id="timeline" class="card">
<h2>Pods over time</h2>
<ul class="legend lane-legend" aria-label="Signs">
${legendBars.map(([state, words]) => html`<li><svg width="22" height="12" aria-hidden="true">${segmentShape(state, html`x="1" width="20"`, 2, 8, 0, null)}</svg>${words}</li>`)}
${legendMarks.map(([kind, words]) => html`<li><svg width="12" height="12" aria-hidden="true"><use href="#mark-${kind}" class="${kind}" x="6" y="6"/></svg>${words}</li>`)}
<li><svg width="8" height="12" aria-hidden="true"><line class="slice" x1="4" x2="4" y1="0" y2="12"/></svg>slice changed</li>
</ul>
<div class="stack">
${momentLabels(frame)}
${laneChart(view, frame, shown, orphans)}
</div>
${rest > 0 && html`<p class="muted">${restWords(rest)}</p>
<details><summary>All ${formatInteger(lanes.length)} pods over time</summary><div class="stack">${laneChart(view, frame, lanes, orphans)}</div></details>`}
${foldedTable('Pods over time as a table', laneTable(lanes))}
</section>`
}

const legendBars: [LaneSegment['state'], string][] = [['ready', 'ready'], ['not-ready', 'not ready'], ['pending', 'pending'], ['terminating', 'terminating']]
const legendMarks: ['first-answer' | 'last-answer' | 'error' | 'restarted', string][] = [
  ['first-answer', 'first answer'], ['last-answer', 'last answer'], ['error', 'errors'], ['restarted', 'restarted'],
]

function restWords(rest: number): string {
  return rest === 1 ? 'The pod not drawn here kept its state throughout and had no errors.'
    : `The ${formatInteger(rest)} pods not drawn here come after these in order, or kept their state throughout and had no errors.`
}

/** Lanes with something to see, as many as fit, in order of first appearance. */
function eventful(lanes: readonly PodLane[]): PodLane[] {
  const weight = (lane: PodLane) => (lane.now !== 'ready' || lane.isNew || lane.segments.length > 1 ? 2 : lane.marks.length > 0 ? 1 : 0)
  const chosen = new Set(lanes.toSorted((a, b) => weight(b) - weight(a)).filter((lane, i) => i < 8 || (weight(lane) > 0 && i < lanesInTheOpen)))
  return lanes.filter((lane) => chosen.has(lane))
}

const lanePx = 22
const barPx = 10

function laneChart(view: ReportView, frame: TimeFrame, lanes: readonly PodLane[], orphans: readonly LaneMark[]): Markup {
  const rows = lanes.length + (orphans.length > 0 ? 1 : 0)
  const heightPx = rows * lanePx + 4
  const orphanTop = lanes.length * lanePx
  return html`<div class="chart lanes"><svg class="plot" width="100%" height="${heightPx + 20}" role="img">
<title>States, first and last answers and errors of ${formatInteger(lanes.length)} pods over time</title>
${frame.errorWindows.map((window) => html`<rect class="error-window" ${span(window.fromMs, window.toMs, frame.endMs)} y="0" height="${heightPx}"/>`)}
${lanes.map((lane, i) => laneRow(view, frame.endMs, lane, i * lanePx))}
${orphans.length > 0 && html`<text class="end" x="-10" y="${orphanTop + 15}">no pod known</text>${errorMarks(orphans, frame.endMs, orphanTop + 11)}`}
${momentLines(frame, heightPx)}
${timeTicks(frame.endMs, heightPx)}
</svg></div>`
}

function laneRow({ indexOf, shortOf }: ReportView, endMs: number, lane: PodLane, top: number): Markup {
  const index = indexOf.get(lane.pod) ?? 0
  const errors = lane.marks.filter((mark) => mark.kind === 'error')
  const barTop = top + 5
  return html`<line class="grid" x1="0" x2="100%" y1="${top + lanePx}" y2="${top + lanePx}"/>
<text class="end" x="-24" y="${top + 14}">${fitted(shortOf.get(lane.pod) ?? lane.pod, laneNameLength)}<title>${lane.pod}</title></text>
<svg x="-17" y="${barTop}" width="10" height="10">${podRect(html`width="10" height="10" rx="2"`, index)}</svg>
${lane.segments.map((segment) => segmentShape(segment.state, span(segment.fromMs, segment.toMs ?? endMs, endMs), barTop, barPx, index, segmentWords(segment)))}
${lane.marks.filter((mark) => mark.kind === 'slice').map((mark) => html`<line class="slice" x1="${percentage(mark.atMs / endMs)}" x2="${percentage(mark.atMs / endMs)}" y1="${top + 2}" y2="${top + 18}">${tip(mark)}</line>`)}
${errorMarks(errors, endMs, barTop + 13)}
${lane.marks.filter((mark) => mark.kind !== 'slice' && mark.kind !== 'error').map((mark) => html`<use href="#mark-${mark.kind}" class="${mark.kind}" x="${percentage(mark.atMs / endMs)}" y="${barTop + 5}">${tip(mark)}</use>`)}`
}

function segmentShape(state: LaneSegment['state'], place: Markup, top: number, height: number, index: number, words: string | null): Markup {
  const inside = words !== null && html`<title>${words}</title>`
  const { colour } = podLook(index)
  switch (state) {
    case 'ready': case 'answering': return podRect(html`${place} y="${top}" height="${height}" rx="2"`, index, inside)
    case 'terminating': return html`<rect class="pod-${colour} faded" ${place} y="${top}" height="${height}">${inside}</rect><rect class="hatch" ${place} y="${top}" height="${height}"/>`
    case 'not-ready': return html`<rect class="pod-${colour} pale" ${place} y="${top}" height="${height}">${inside}</rect>`
    case 'pending': return html`<rect class="pending" ${place} y="${top}" height="${height}">${inside}</rect>`
  }
}

/** Marks closer than this fraction of the axis become one. */
const closestMarks = 0.012

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
    return html`<use href="#mark-error" class="error" x="${percentage(atMs / endMs)}" y="${y}"><title>${formatMoment(atMs)}: ${formatInteger(count)} ${count === 1 ? 'error' : 'errors'}</title></use>`
  })
}

function tip(mark: LaneMark): Markup {
  return html`<title>${formatMoment(mark.atMs)}: ${mark.text}</title>`
}

const stateWords: Record<LaneSegment['state'], string> = {
  'ready': 'ready', 'answering': 'answering', 'not-ready': 'not ready', 'pending': 'pending', 'terminating': 'terminating',
}

function segmentWords({ state, fromMs, toMs }: LaneSegment): string {
  return toMs === null ? `${stateWords[state]} from ${formatMoment(fromMs)} to the end`
    : `${stateWords[state]} from ${formatMoment(fromMs)} to ${formatMoment(toMs)} (${formatDuration(toMs - fromMs)})`
}

function laneTable(lanes: readonly PodLane[]): { className: string; caption: string; head: Markup; rows: Markup[] } {
  const times = (lane: PodLane, kind: LaneMark['kind']): Insert => {
    const marks = lane.marks.filter((mark) => mark.kind === kind)
    return marks.length === 0 ? '–' : marks.map((mark) => formatMoment(mark.atMs)).join(', ')
  }
  return {
    className: 'lane-table', caption: 'States of each pod, when newcomers first and leavers last answered, and their errors',
    head: html`<tr>${['Pod', 'States', 'First answer', 'Last answer'].map((name) => html`<th scope="col">${name}</th>`)}<th scope="col" class="n">Errors</th></tr>`,
    rows: lanes.map((lane) => html`<tr><th scope="row" class="name">${lane.pod}</th><td>${lane.segments.map(segmentWords).join(', ')}${lane.now === 'gone' && ', then gone'}</td>
<td>${times(lane, 'first-answer')}</td><td>${times(lane, 'last-answer')}</td><td class="n">${formatInteger(lane.marks.reduce((sum, mark) => (mark.kind === 'error' ? sum + mark.count : sum), 0))}</td></tr>`),
  }
}
