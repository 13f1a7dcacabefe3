import { setTimeout as pause } from 'node:timers/promises'
import type { CDPSession } from 'playwright-core'

/** What a page holds, megabytes: objects of its scripts, and the buffers behind their typed arrays. */
export interface HeapSample {
  atSeconds: number
  usedMb: number
  buffersMb: number
  domNodes: number
}

/** Readings of one sample: each may meet a message that is just being worked on. */
const readings = 5
const betweenReadingsMs = 230

/** The median of some readings, each after everything that nobody holds has been let go. */
export async function heapSample(session: CDPSession, atSeconds: number): Promise<HeapSample> {
  const found: { used: number; buffers: number; nodes: number }[] = []
  while (found.length < readings) {
    if (found.length > 0) await pause(betweenReadingsMs)
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage')
    const { nodes } = await session.send('Memory.getDOMCounters')
    found.push({ used: usedSize, buffers: backingStorageSize, nodes })
  }
  const middle = (of: (reading: typeof found[number]) => number) => found.map(of).sort((a, b) => a - b)[readings >> 1] ?? 0
  return {
    atSeconds: Math.round(atSeconds), usedMb: megabytes(middle(({ used }) => used)), buffersMb: megabytes(middle(({ buffers }) => buffers)),
    domNodes: middle(({ nodes }) => nodes),
  }
}

/** How much the heap (buffers included) grew from the first sample to the last, as a fraction. */
export function heapGrowth(samples: readonly HeapSample[]): number {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last) return 0
  return (last.usedMb + last.buffersMb) / (first.usedMb + first.buffersMb) - 1
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 10_485.76) / 100
}
