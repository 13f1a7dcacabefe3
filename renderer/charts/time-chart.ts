import {
  BarController, BarElement, Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement,
  type ChartDataset, type ChartOptions, type Plugin,
} from 'chart.js'
import { formatMs, formatTick } from '../../shared/run-view/format.ts'
import { timeTicksMs } from '../../shared/run-view/time.ts'
import { logTicks, type LogRange } from './log-axis.ts'

Chart.register(BarController, BarElement, LinearScale, LineController, LineElement, LogarithmicScale, PointElement)

export interface ChartPoint {
  x: number
  /** NaN leaves a gap. */
  y: number
}

export interface ChartSeries {
  label: string
  paint: string | CanvasPattern
  widthPx: number
  dash: number[]
  points: ChartPoint[]
}

/** What a time chart shows; `kind` never changes during its life. */
export interface ChartContent {
  kind: 'lines' | 'stacked'
  series: ChartSeries[]
  /** All charts of a run end at the same moment. */
  endMs: number
  /** Of the logarithmic value axis of lines; stacked charts go from 0 to 100 %. */
  range: LogRange
  /** Stands after each number of the value axis of lines. */
  unit: string
  /** Moments to mark, and intervals to shade. */
  lines: number[]
  bands: { fromMs: number; toMs: number }[]
}

export interface ChartInk {
  text: string
  grid: string
  mark: string
  band: string
}

export interface PlotArea {
  left: number
  right: number
  top: number
  bottom: number
}

export interface TimeChart {
  draw(content: ChartContent, ink: ChartInk): void
  resize(): void
  area(): PlotArea
  destroy(): void
}

const valueAxisPx = 40
const tickFont = { size: 11, family: 'ui-sans-serif, system-ui, sans-serif' }

/**
 * Chart.js behind the little of it a run needs: no animation, no parsing, no interaction (the pages do that), data assigned as a whole and
 * drawn once for each `draw`.
 */
export function createTimeChart(canvas: HTMLCanvasElement, first: ChartContent, firstInk: ChartInk): TimeChart {
  let content = first
  let ink = firstInk
  const marks: Plugin = {
    id: 'marks',
    beforeDatasetsDraw: (chart) => paintBands(chart, content, ink),
    afterDatasetsDraw: (chart) => paintLines(chart, content, ink),
  }
  const chart = new Chart<'line' | 'bar', ChartPoint[]>(canvas, {
    type: first.kind === 'lines' ? 'line' : 'bar',
    data: { datasets: [] },
    options: optionsOf(first.kind, () => content, () => ink),
    plugins: [marks],
  })
  const draw = (next: ChartContent, nextInk: ChartInk) => {
    content = next
    ink = nextInk
    chart.data = { datasets: content.series.map((series) => datasetOf(content.kind, series)) }
    const { x, y } = chart.options.scales ?? {}
    if (x) x.max = content.endMs
    if (y && content.kind === 'lines') Object.assign(y, content.range)
    chart.update('none')
  }
  draw(first, firstInk)
  return {
    draw,
    resize: () => chart.resize(),
    area: () => chart.chartArea,
    destroy: () => chart.destroy(),
  }
}

function datasetOf(kind: ChartContent['kind'], series: ChartSeries): ChartDataset<'line' | 'bar', ChartPoint[]> {
  if (kind === 'stacked') {
    return {
      type: 'bar', label: series.label, data: series.points, backgroundColor: series.paint, barPercentage: 1, categoryPercentage: 1,
      stack: 'shares',
    }
  }
  return {
    type: 'line', label: series.label, data: series.points, borderColor: series.paint, borderWidth: series.widthPx, borderDash: series.dash,
    pointRadius: series.points.length === 1 ? 2 : 0, pointBackgroundColor: series.paint, spanGaps: false,
  }
}

function optionsOf(kind: ChartContent['kind'], content: () => ChartContent, ink: () => ChartInk): ChartOptions<'line' | 'bar'> {
  return {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: false,
    maintainAspectRatio: false,
    events: [],
    layout: { padding: { top: 6, right: 8 } },
    scales: {
      x: {
        type: 'linear',
        offset: false,
        min: 0,
        stacked: kind === 'stacked',
        afterBuildTicks: (axis) => { axis.ticks = timeTicksMs(content().endMs, 7).map((value) => ({ value })) },
        grid: { display: false },
        border: { display: false },
        ticks: {
          color: () => ink().text, font: tickFont, maxRotation: 0, autoSkip: false,
          callback: (value) => formatTick(Number(value), content().endMs),
        },
      },
      y: kind === 'stacked' ? {
        type: 'linear',
        stacked: true,
        min: 0,
        max: 1,
        afterFit: (axis) => { axis.width = valueAxisPx },
        grid: { color: () => ink().grid, drawTicks: false },
        border: { display: false },
        ticks: { color: () => ink().text, font: tickFont, stepSize: 0.25, padding: 6, callback: (value) => `${Number(value) * 100}%` },
      } : {
        type: 'logarithmic',
        afterBuildTicks: (axis) => { axis.ticks = logTicks(content().range, 7).map((value) => ({ value })) },
        afterFit: (axis) => { axis.width = valueAxisPx },
        grid: { color: () => ink().grid, drawTicks: false },
        border: { display: false },
        ticks: {
          color: () => ink().text, font: tickFont, padding: 6, autoSkip: false,
          callback: (value) => `${axisNumber(Number(value))}${content().unit}`,
        },
      },
    },
  }
}

/** "0.5", "20", "1 000": no more digits than the round value has. */
function axisNumber(value: number): string {
  return value < 10 ? String(value) : formatMs(Math.round(value)).replace(/\.0$/, '')
}

function paintBands(chart: Chart, { bands }: ChartContent, ink: ChartInk): void {
  const { ctx, chartArea } = chart
  const x = chart.scales.x
  if (!x) return
  ctx.save()
  ctx.fillStyle = ink.band
  for (const band of bands) {
    const left = x.getPixelForValue(band.fromMs)
    ctx.fillRect(left, chartArea.top, Math.max(2, x.getPixelForValue(band.toMs) - left), chartArea.height)
  }
  ctx.restore()
}

function paintLines(chart: Chart, { lines }: ChartContent, ink: ChartInk): void {
  const { ctx, chartArea } = chart
  const x = chart.scales.x
  if (!x) return
  ctx.save()
  ctx.strokeStyle = ink.mark
  ctx.lineWidth = 1.25
  ctx.setLineDash([3, 3])
  for (const atMs of lines) {
    const at = Math.round(x.getPixelForValue(atMs)) + 0.5
    ctx.beginPath()
    ctx.moveTo(at, chartArea.top)
    ctx.lineTo(at, chartArea.bottom)
    ctx.stroke()
  }
  ctx.restore()
}
