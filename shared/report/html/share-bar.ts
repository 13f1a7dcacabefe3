import type { PodRow } from '../../run-view/pod-rows.ts'
import { html, type Insert, type Markup } from './html.ts'
import { podRect } from './looks.ts'
import { percentage, span } from './plot.ts'

const heightPx = 22

/** A pod's share as a bar, before the band that chance would leave it in and the line of what is expected. */
export function shareBar({ share, expected, band, index }: PodRow, scaleEnd: number): Markup {
  const x = (value: number) => percentage(value / scaleEnd)
  const upright = (className: string, value: number) =>
    html`<line class="${className}" x1="${x(value)}" x2="${x(value)}" y1="0" y2="${heightPx}"/>`
  const area: Insert = band && html`<rect class="band" ${span(band.low, band.high, scaleEnd)} y="0" height="${heightPx}"/>`
  const edges: Insert = band && [upright('band-edge', band.low), upright('band-edge', band.high)]
  return html`<svg width="100%" height="${heightPx}" aria-hidden="true">
<line class="grid" x1="0" x2="100%" y1="11" y2="11"/>${area}
${podRect(html`x="0" y="6" height="10" width="${x(share)}"`, index)}${edges}
${expected !== null && expected > 0 && upright('expected', expected)}</svg>`
}
