import type { CDPSession } from 'playwright-core'

/** What a page holds, megabytes: objects of its scripts, and the buffers behind their typed arrays. */
export interface HeapSample {
  atSeconds: number
  usedMb: number
  buffersMb: number
  domNodes: number
}

/** After everything that nobody holds has been let go. */
export async function heapSample(session: CDPSession, atSeconds: number): Promise<HeapSample> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage')
  const { nodes } = await session.send('Memory.getDOMCounters')
  return { atSeconds: Math.round(atSeconds), usedMb: megabytes(usedSize), buffersMb: megabytes(backingStorageSize), domNodes: nodes }
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
