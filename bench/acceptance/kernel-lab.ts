import { labMissing } from '../../test/lab/available.ts'
import { runFromClient } from '../../test/lab/client.ts'
import { type KilledPod, killPods, wasBusy } from '../../test/lab/killed-pods.ts'
import { measureBalancing, measureChange, measureSources, podNames, withLab } from '../../test/lab/measures.ts'
import type { ProxyMode } from '../../test/lab/service-rules.ts'
import { measured, type PartResult } from './bar.ts'
import { affinityLines, balancingLines, changeLines, type Line, line } from './proxy-lines.ts'

const connections = 10_000
const sources = 24
const windowLimitMs = 50

/** The kernel lab's long version: everything its tests check, with more kills. */
export async function measureKernelLab(mode: ProxyMode, kills: number): Promise<PartResult> {
  const part = `kernel lab, ${mode}`
  const skipped = labMissing(mode)
  if (skipped !== null) return { part, seconds: 0, bars: [], skipped }
  return measured(part, async () => [
    ...await balancing(mode), ...await affinity(mode), ...await change(mode), ...await gaps(mode, kills),
  ])
}

async function balancing(mode: ProxyMode): Promise<Line[]> {
  return balancingLines(await withLab({ mode }, (lab) => measureBalancing(lab, connections)), connections, 'nginx\'s')
}

function affinity(mode: ProxyMode): Promise<Line[]> {
  return withLab({ mode, affinitySeconds: 10_800 }, async (lab) => {
    const one = await runFromClient(lab, ['--rate', '300', '--for', '3s', '--responders', '3', '--requests-per-connection', '1', '--expect-affinity'])
    return affinityLines(one.report, (await measureSources(lab, sources)).report, sources)
  })
}

async function change(mode: ProxyMode): Promise<Line[]> {
  const [removed = ''] = podNames
  return changeLines(await withLab({ mode }, (lab) => measureChange(lab, 'pod-d')), removed, 'pod-d')
}

function gaps(mode: ProxyMode, kills: number): Promise<Line[]> {
  return withLab({ mode }, async (lab) => {
    const { killed, repeated } = await killPods(lab, podNames, kills, 1, kills)
    const offMs = killed.map((one) => one.offMs)
    const sizesMs = offMs.map(Math.abs).sort((a, b) => a - b)
    const [medianMs, mostMs] = [middleOf(sizesMs), sizesMs.at(-1) ?? Infinity]
    const busy = killed.filter(wasBusy).length
    const widestMs = Math.max(...killed.map((one) => one.writingMs))
    return [
      line(`${kills} killed pods: error window against the lab's clock`,
        `median ${medianMs.toFixed(1)} ms off, worst ${mostMs.toFixed(1)} ms (${offMs.map((ms) => ms.toFixed(1)).join(', ')}); the lab wrote its `
        + `rules in at most ${widestMs.toFixed(0)} ms`,
        `± ${windowLimitMs} ms each`, killed.length === kills && mostMs <= windowLimitMs),
      line('kills made again, because requests were sent or rules written more than 50 ms late',
        `${repeated.length}, with windows ${repeated.map((one) => one.offMs.toFixed(1)).join(', ') || '–'} ms off; ${busy} counted all the same`,
        'none: all count in the end', true),
      ...killed.map(gap),
    ]
  })
}

function gap({ measuredMs, leastMs, mostMs, offMs, firstErrorAfterMs, lastErrorAfterMs, failedRequests, latestMs }: KilledPod, i: number): Line {
  return line(
    `killed pod ${i + 1}: error window`,
    `${measuredMs.toFixed(0)} ms where the lab's clock has ${leastMs.toFixed(0)} to ${mostMs.toFixed(0)} ms (${offMs.toFixed(1)} ms off; first error `
    + `${firstErrorAfterMs.toFixed(1)} ms after the kill, last ${lastErrorAfterMs.toFixed(1)} ms after the rules), ${failedRequests} failed, `
    + `sent up to ${latestMs.toFixed(0)} ms late`,
    `± ${windowLimitMs} ms`, Math.abs(offMs) <= windowLimitMs,
  )
}

/** Of sorted values; NaN where there is none. */
function middleOf(sorted: readonly number[]): number {
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2
}

