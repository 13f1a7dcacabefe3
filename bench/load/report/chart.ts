import { spreadOf, type Spread } from '../measure/statistics.ts'
import { cliName, ourName } from '../cases/compared.ts'
import type { CaseResult } from './results.ts'
import { numberText } from './text.ts'

const width = 760
const labelWidth = 190
const figureWidth = 90
const rowHeight = 22
const barHeight = 13
const titleHeight = 34
const plotWidth = width - labelWidth - figureWidth

interface Row {
  name: string
  rate: Spread
}

/**
 * Horizontal bars of the median rate in each compared case, the fastest first, with whiskers from the least to the most. Each case has a
 * scale of its own from zero. Follows the reader's light or dark theme.
 */
export function rateChart(cases: readonly CaseResult[]): string {
  const compared = cases.flatMap(({ title, tools }) => {
    const rows = tools.flatMap(({ name, runs }): Row[] => {
      const rate = spreadOf(runs.map((run) => run.requestsPerSecond))
      return rate === null ? [] : [{ name, rate }]
    })
    return rows.some(({ name }) => name === ourName) ? [{ title, rows: rows.sort((a, b) => b.rate.median - a.rate.median) }] : []
  })
  let top = 8
  const parts = compared.map(({ title, rows }) => {
    const drawn = caseBars(title, rows, top)
    top += titleHeight + rows.length * rowHeight + 10
    return drawn
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" role="img" aria-label="Requests per second by load generator">
<style>
  svg { background: #ffffff; font: 13px system-ui, sans-serif }
  text { fill: #1f2937 } .title { font-weight: 600; font-size: 14px } .quiet { fill: #6b7280 } .end { text-anchor: end }
  .peer { fill: #9ca3af } .ours { fill: #0d9488 } .whisker { stroke: #111827; stroke-width: 1.5 } .axis { stroke: #d1d5db }
  @media (prefers-color-scheme: dark) {
    svg { background: #111827 } text { fill: #e5e7eb } .quiet { fill: #9ca3af }
    .peer { fill: #6b7280 } .ours { fill: #14b8a6 } .whisker { stroke: #f9fafb } .axis { stroke: #374151 }
  }
</style>
${parts.join('\n')}
</svg>
`
}

function caseBars(title: string, rows: readonly Row[], top: number): string {
  const most = Math.max(...rows.map(({ rate }) => rate.max))
  const at = (rate: number): string => (labelWidth + rate / most * plotWidth).toFixed(1)
  const axis = `<line class="axis" x1="${labelWidth}" x2="${labelWidth}" y1="${top + titleHeight - 4}" y2="${top + titleHeight + rows.length * rowHeight}"/>`
  const heading = `<text class="title" x="0" y="${top + 16}" dx="8">${escaped(title)} <tspan class="quiet" font-weight="400">requests a second</tspan></text>`
  return [heading, axis, ...rows.map(({ name, rate }, index) => {
    const y = top + titleHeight + index * rowHeight
    const middle = y + barHeight / 2
    const kind = name === ourName || name === cliName ? 'ours' : 'peer'
    const tick = (x: string): string => `<line class="whisker" x1="${x}" x2="${x}" y1="${middle - 3}" y2="${middle + 3}"/>`
    return [
      `<text class="end" x="${labelWidth - 8}" y="${middle + 4.5}">${escaped(name)}</text>`,
      `<rect class="${kind}" x="${labelWidth}" y="${y}" width="${(rate.median / most * plotWidth).toFixed(1)}" height="${barHeight}"/>`,
      `<line class="whisker" x1="${at(rate.min)}" x2="${at(rate.max)}" y1="${middle}" y2="${middle}"/>${tick(at(rate.min))}${tick(at(rate.max))}`,
      `<text class="quiet end" x="${width - 8}" y="${middle + 4.5}">${numberText(Math.round(rate.median))}</text>`,
    ].join('')
  })].join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
