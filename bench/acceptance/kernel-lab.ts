import { labMissing } from '../../test/lab/available.ts'
import { runFromClient } from '../../test/lab/client.ts'
import { type KilledPod, killPods, wasBusy } from '../../test/lab/killed-pods.ts'
import { measureBalancing, measureChange, measureSources, podNames, withLab } from '../../test/lab/measures.ts'
import type { ProxyMode } from '../../test/lab/service-rules.ts'
import { type Bar, measured, type PartResult } from './bar.ts'

type Line = Omit<Bar, 'part'>

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

function balancing(mode: ProxyMode): Promise<Line[]> {
  return withLab({ mode }, async (lab) => {
    const { report, accepted, counted } = await measureBalancing(lab, connections)
    const { verdict, balancer, maxRelativeDeviation, dispersion } = report.distribution
    const spread = `deviation ${((maxRelativeDeviation ?? 0) * 100).toFixed(1)} %, dispersion ${dispersion?.toFixed(2)}`
    const differing = podNames.filter((pod) => accepted[pod] !== counted[pod])
    return [
      line(`verdict over ${connections} connections`, `${verdict} (${spread})`, 'balanced', verdict === 'balanced'),
      line('kind of balancer', `${balancer.kind} (${balancer.confidence.toFixed(3)})`, 'random', balancer.kind === 'random'),
      line('connections by pod, ours and nginx\'s own', differing.length === 0 ? 'the same' : `differ for ${differing.join(', ')}`, 'the same',
        differing.length === 0),
    ]
  })
}

function affinity(mode: ProxyMode): Promise<Line[]> {
  return withLab({ mode, affinitySeconds: 10_800 }, async (lab) => {
    const { report, code } = await runFromClient(lab,
      ['--rate', '300', '--for', '3s', '--responders', '3', '--requests-per-connection', '1', '--expect-affinity'])
    const { verdict } = report.distribution
    const many = (await measureSources(lab, sources)).report
    const { unit, n, sources: met, balancer } = many.distribution
    const pods = many.pods.filter((pod) => pod.connections > 0).length
    return [
      line('ClientIP affinity, one source address', `${verdict}, exit code ${code}`, 'pinned, 0', verdict === 'pinned' && code === 0),
      line(`ClientIP affinity, ${sources} source addresses`,
        `${met?.faithful ?? 0} of ${met?.count ?? 0} faithful over ${pods} pods: ${balancer.kind}, ${n} units (${unit})`, 'all, source-affinity, as many units',
        met?.faithful === sources && balancer.kind === 'source-affinity' && unit === 'source' && n === sources),
    ]
  })
}

function change(mode: ProxyMode): Promise<Line[]> {
  return withLab({ mode }, async (lab) => {
    const { removedAtMs, addedAtMs, established, fresh } = await measureChange(lab, 'pod-d')
    const [removed = ''] = podNames
    const silentMs = established.endedAtMs - (established.pods[removed]?.lastAnswerAtMs ?? -Infinity)
    const lateMs = (fresh.pods[removed]?.lastConnectionAtMs ?? Infinity) - removedAtMs
    const joinedMs = (fresh.pods['pod-d']?.firstConnectionAtMs ?? Infinity) - addedAtMs
    const failed = established.failed + fresh.failed
    return [
      line('established connections of a removed pod', `last answer ${silentMs.toFixed(0)} ms before the end`, '< 1000 ms', silentMs < 1_000),
      line('new connections to a removed pod', `last ${lateMs.toFixed(1)} ms after its rule was gone`, '≤ 5 ms', lateMs <= 5),
      line('a newcomer\'s first connection', `${joinedMs.toFixed(1)} ms after its rule`, '< 250 ms', joinedMs < 250),
      line('requests lost to both changes', String(failed), '0', failed === 0),
    ]
  })
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

const line = (what: string, text: string, limit: string, met: boolean): Line => ({ what, measured: text, limit, met })
