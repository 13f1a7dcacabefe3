import { formatInteger, formatMoment } from '../../run-view/format.ts'
import { unattributedErrors, type LaneMark, type LaneSegment, type PodLane } from '../../run-view/lanes.ts'
import { html, type Insert, type Markup } from './html.ts'
import { laneChart, segmentShape, segmentWords } from './lane-chart.ts'
import { momentLabels, timeFrame } from './moment-labels.ts'
import { plural } from './prose.ts'
import type { ReportView } from './report-view.ts'
import { folded, foldedTable, numbers, scrollable, type TableParts } from './table.ts'

/** From more lanes than this on, only pods that something happened to stand in the open. */
const mostInTheOpen = 24
const leastInTheOpen = 8

/** What each pod went through, one lane a pod, on the time axis of the charts. */
export function lanesSection(view: ReportView): Insert {
  const { lanes, run } = view
  if (lanes.length === 0) return null
  const frame = timeFrame(view)
  const orphans = unattributedErrors(run)
  const shown = lanes.length <= mostInTheOpen ? lanes : eventful(lanes)
  const name = `All ${formatInteger(lanes.length)} pods over time`
  const hidden = plural(lanes.length - shown.length, 'more pod')
  const all = html`<p class="muted">Not drawn here: ${hidden} without changes or errors, or further down in order.</p>
${folded(name, html`<div class="stack" ${scrollable(name)}>${laneChart(view, frame, lanes, orphans)}</div>`)}`
  return html`<section id="timeline" class="card">
<h2>Pods over time</h2>
${legend(lanes, orphans)}
<div class="stack">
${momentLabels(frame)}
${laneChart(view, frame, shown, orphans)}
</div>
${shown.length < lanes.length && all}
${foldedTable('Pods over time as a table', laneTable(lanes))}
</section>`
}

/** Lanes with something to see, as many as fit, in order of first appearance. */
function eventful(lanes: readonly PodLane[]): PodLane[] {
  const weight = (lane: PodLane) => (lane.now !== 'ready' || lane.isNew || lane.segments.length > 1 ? 2 : lane.marks.length > 0 ? 1 : 0)
  const byWeight = lanes.toSorted((a, b) => weight(b) - weight(a))
  const chosen = new Set(byWeight.filter((lane, i) => i < leastInTheOpen || (weight(lane) > 0 && i < mostInTheOpen)))
  return lanes.filter((lane) => chosen.has(lane))
}

const states: LaneSegment['state'][] = ['ready', 'answering', 'not-ready', 'pending', 'terminating']
const signs: [Exclude<LaneMark['kind'], 'slice'>, string][] = [
  ['first-answer', 'first answer'], ['last-answer', 'last answer'], ['error', 'errors'], ['restarted', 'restarted'],
]

/** The signs that are used. */
function legend(lanes: readonly PodLane[], orphans: readonly LaneMark[]): Markup {
  const statesUsed = new Set(lanes.flatMap((lane) => lane.segments.map((segment) => segment.state)))
  const marksUsed = new Set([...lanes.flatMap((lane) => lane.marks), ...orphans].map((mark) => mark.kind))
  const bar = (state: LaneSegment['state']) =>
    html`<svg width="22" height="12" aria-hidden="true">${segmentShape(state, html`x="1" y="2" width="20" height="8"`, 0, null)}</svg>`
  const mark = (kind: string) =>
    html`<svg width="12" height="12" aria-hidden="true"><use href="#mark-${kind}" class="${kind}" x="6" y="6"/></svg>`
  const slice = html`<svg width="8" height="12" aria-hidden="true"><line class="slice" x1="4" x2="4" y1="0" y2="12"/></svg>`
  return html`<ul class="legend lane-legend" aria-label="Signs">
${states.filter((state) => statesUsed.has(state)).map((state) => html`<li>${bar(state)}${state.replace('-', ' ')}</li>`)}
${signs.filter(([kind]) => marksUsed.has(kind)).map(([kind, words]) => html`<li>${mark(kind)}${words}</li>`)}
${marksUsed.has('slice') && html`<li>${slice}slice changed</li>`}
</ul>`
}

function laneTable(lanes: readonly PodLane[]): TableParts {
  const times = ({ marks }: PodLane, kind: LaneMark['kind']) =>
    marks.filter((mark) => mark.kind === kind).map((mark) => formatMoment(mark.atMs)).join(', ') || '–'
  const errors = ({ marks }: PodLane) => marks.reduce((sum, mark) => (mark.kind === 'error' ? sum + mark.count : sum), 0)
  return {
    className: 'lane-table', caption: 'States of each pod, when newcomers first and leavers last answered, and their errors',
    columns: ['Pod', 'States', 'First answer', 'Last answer', numbers('Errors')],
    rows: lanes.map((lane) => [
      lane.pod, `${lane.segments.map(segmentWords).join(', ')}${lane.now === 'gone' ? ', then gone' : ''}`,
      times(lane, 'first-answer'), times(lane, 'last-answer'), formatInteger(errors(lane)),
    ]),
  }
}
