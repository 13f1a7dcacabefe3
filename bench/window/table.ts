import type { LiveFigures } from './live-run.ts'
import type { FrameFigures } from './page-probe.ts'

/** Everything one measurement found; what `bench/results/window.json` holds. */
export interface Measured {
  measuredAt: string
  machine: { cores: number; processor: string; node: string; chromium: string; loadAverage: { before: number; after: number } }
  pods: number
  snapshotsPerSecond: number
  liveRun: LiveFigures
  /** An empty page in the same browser: frames that are late here are the machine's. */
  emptyPage: FrameFigures
  /** Sorted. */
  firstLoadsMs: number[]
  storedSeconds: number
  storedRunMs: number
  javascript: { plain: number; gzip: number }
}

interface Line {
  what: string
  value: string
  bar: string
  met: boolean | null
}

/** The figures beside their bars, as Markdown, and whether all bars are met. */
export function tableOf(measured: Measured): { text: string; met: boolean } {
  const { liveRun, emptyPage, firstLoadsMs, javascript, machine } = measured
  const { mainThread } = liveRun
  const frames = ({ frameMs }: FrameFigures) => `p50 ${frameMs.p50} ms, p99 ${frameMs.p99} ms, max ${frameMs.max} ms`
  const firstLoadMs = firstLoadsMs[Math.floor(firstLoadsMs.length / 2)] ?? 0
  const [firstHeap, lastHeap] = [liveRun.heap[0], liveRun.heap.at(-1)]
  const lines: Line[] = [
    { what: 'Frames of the live run', value: frames(liveRun), bar: 'p99 ≤ 33 ms', met: liveRun.frameMs.p99 <= 33.4 },
    { what: 'Frames of an empty page', value: frames(emptyPage), bar: 'control', met: null },
    {
      what: 'Main thread, processor time', bar: '', met: null,
      value: `${mainThread.allMs} ms/s, of it style ${mainThread.styleMs}, layout ${mainThread.layoutMs}`,
    },
    {
      what: 'Long tasks', value: `${percent(liveRun.longTasks.share)} (${liveRun.longTasks.count}, longest ${liveRun.longTasks.maxMs} ms)`,
      bar: '< 0.5 % of the time', met: liveRun.longTasks.share < 0.005,
    },
    {
      what: 'Heap, buffers included', value: `${heapMb(firstHeap)} → ${heapMb(lastHeap)} MB (${percent(liveRun.heapGrowth)})`,
      bar: 'flat within 10 %', met: Math.abs(liveRun.heapGrowth) <= 0.1,
    },
    { what: 'DOM nodes', value: `${firstHeap?.domNodes ?? 0} → ${lastHeap?.domNodes ?? 0}`, bar: '', met: null },
    {
      what: `First load, median of ${firstLoadsMs.length}`, value: `${Math.round(firstLoadMs)} ms`, bar: '< 1500 ms', met: firstLoadMs < 1500,
    },
    {
      what: `Stored run of ${measured.storedSeconds} s`, value: `${Math.round(measured.storedRunMs)} ms`, bar: '', met: null,
    },
    {
      what: 'JavaScript', value: `${Math.round(javascript.gzip / 1000)} kB gzip`, bar: '< 700 kB', met: javascript.gzip < 700_000,
    },
    { what: 'Complaints of the page', value: String(liveRun.complaints.length), bar: 'none', met: liveRun.complaints.length === 0 },
  ]
  const rows = lines.map(({ what, value, bar, met }) => `| ${what} | ${value} | ${bar} | ${met === null ? '' : met ? 'met' : '**missed**'} |`)
  const text = `
${measured.pods} pods, ${measured.snapshotsPerSecond} snapshots/s, ${liveRun.seconds} s; ${machine.cores} cores, Node ${machine.node}, \
Chromium ${machine.chromium} without a graphics card; load average ${machine.loadAverage.before.toFixed(1)} before, \
${machine.loadAverage.after.toFixed(1)} after.

| What | Measured | Bar | |
|---|---|---|---|
${rows.join('\n')}
`
  return { text, met: lines.every((line) => line.met !== false) }
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(2)} %`
}

function heapMb(sample: { usedMb: number; buffersMb: number } | undefined): string {
  return sample ? (sample.usedMb + sample.buffersMb).toFixed(1) : '–'
}
