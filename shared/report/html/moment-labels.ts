import { errorWindows, momentsOf, type Moment } from '../../run-view/moments.ts'
import { fitted } from './fitted.ts'
import { html, type Insert } from './html.ts'
import { percentage, type TimeFrame } from './plot.ts'
import type { ReportView } from './report-view.ts'

export function timeFrame({ run, endMs, shortOf }: ReportView): TimeFrame {
  const short = (pod: string) => shortOf.get(pod) ?? pod
  const moments = momentsOf(run).map((moment) => ({ ...moment, text: moment.text.replace(moment.subject, () => short(moment.subject)) }))
  return { endMs, moments, errorWindows: errorWindows(run) }
}

/** Width in pixels that labels must not collide at: an A4 page's. */
const narrowestPx = 560
const letterPx = 6.3
const rowPx = 16
const mostRows = 3
const mostLetters = 44

interface Label {
  moment: Moment
  text: string
  row: number
  /** Stands left of its line: there is no room on the right. */
  leftwards: boolean
}

/** What the upright lines mean, above the first chart; those that find no room keep their line and stand in the table of events. */
export function momentLabels(frame: TimeFrame): Insert {
  const labels = placed(frame)
  if (labels.length === 0) return null
  const heightPx = (Math.max(...labels.map((label) => label.row)) + 1) * rowPx
  return html`<div class="chart"><div></div><svg class="plot labels" width="100%" height="${heightPx}" aria-hidden="true">
${labels.map(({ moment, text, row, leftwards }) => {
    const x = percentage(moment.atMs / frame.endMs)
    return html`<line class="moment ${moment.kind}" x1="${x}" x2="${x}" y1="${row * rowPx + 2}" y2="${heightPx}"/>
<text class="${moment.kind}${leftwards && ' end'}" x="${x}" dx="${leftwards ? -5 : 5}" y="${row * rowPx + 12}">${text}</text>`
  })}</svg></div>`
}

function placed({ moments, endMs }: TimeFrame): Label[] {
  const taken: number[] = []
  return moments.flatMap((moment) => {
    const text = fitted(moment.text, mostLetters)
    const widthPx = text.length * letterPx + 14
    const xPx = (moment.atMs / endMs) * narrowestPx
    const leftwards = xPx + widthPx > narrowestPx
    const fromPx = leftwards ? xPx - widthPx : xPx
    const row = Array.from({ length: mostRows }, (_, i) => i).find((i) => (taken[i] ?? -Infinity) <= fromPx)
    if (row === undefined) return []
    taken[row] = fromPx + widthPx
    return [{ moment, text, row, leftwards }]
  })
}
