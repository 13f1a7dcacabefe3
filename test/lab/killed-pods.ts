import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { stopwatch } from '../../shared/failover/stopwatch.ts'
import { Histogram } from '../../shared/tally/histogram.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { runFromClient } from './client.ts'
import type { Lab } from './lab.ts'
import { delay } from './system.ts'

/** One pod killed and its rule removed later, by the lab's clock and as Evenkeel's stopwatch tells it; milliseconds. */
export interface KilledPod {
  pod: string
  /** From the kill to the new rules: when the program that writes them began, and when it had ended. */
  leastMs: number
  mostMs: number
  measuredMs: number
  /** How far the measured window lies outside these two. */
  offMs: number
  /** From the kill to the first error, and from the written rules to the last. */
  firstErrorAfterMs: number
  lastErrorAfterMs: number
  failedRequests: number
  /** How late the load generator sent a request at most while the pod was gone, and how long the lab took to write the rules. */
  latestMs: number
  writingMs: number
}

export interface KilledPods {
  /** As many as wanted, in the order they were killed. */
  killed: KilledPod[]
  /** Kills that were made again, because the machine was too busy to time them: whatever they showed. */
  repeated: KilledPod[]
}

interface Kill {
  pod: string
  removedMs: number
}
interface Done extends Kill {
  killedAtMs: number
  beforeMs: number
  afterMs: number
}

const ratePerSecond = 700
const recoverMs = 1_200
const removedAfterMs = [300, 3_000] as const
/** The run's zero is kept in whole milliseconds of the wall clock. */
const clockSlackMs = 5
/** A window cannot be told more exactly than its requests are sent and its rules written. */
const busyFromMs = 50

/** Whether the machine was too busy to time this kill: by how late it sent and wrote, not by what was measured. */
export const wasBusy = ({ latestMs, writingMs }: KilledPod): boolean => latestMs > busyFromMs || writingMs > busyFromMs

/**
 * Kills pods under load, one after the other: SIGKILL, its rule removed 0.3 to 3 s later, then started and let in again; one connection a
 * request. A kill while the machine was too busy is made again, with the same time to its removal, at most so many times over all; where
 * that does not suffice the kill counts as it was.
 */
export async function killPods(lab: Lab, pods: readonly string[], times: number, seed: number, mostRepeats = 0): Promise<KilledPods> {
  const random = seededRandom(seed, 0)
  const wanted = Array.from({ length: times }, (_, i) => (
    { pod: pods[i % pods.length] ?? '', removedMs: removedAfterMs[0] + (removedAfterMs[1] - removedAfterMs[0]) * random() }))
  const killed: KilledPod[] = []
  const repeated: KilledPod[] = []
  for (let left = wanted; left.length > 0;) {
    const again: Kill[] = []
    for (const [i, one] of (await killEach(lab, pods, left)).entries()) {
      const kill = left[i]
      if (kill && wasBusy(one) && repeated.length < mostRepeats) {
        repeated.push(one)
        again.push(kill)
      } else killed.push(one)
    }
    left = again
  }
  return { killed, repeated }
}

/** All in one run. */
async function killEach(lab: Lab, pods: readonly string[], kills: readonly Kill[]): Promise<KilledPod[]> {
  const done: Done[] = []
  const args = ['--rate', String(ratePerSecond), '--for', '10m', '--connections', '100', '--requests-per-connection', '1']
  const { plan, rows, startedAtMs } = await runFromClient(lab, args, { thenStop: true, during: async () => {
    for (const kill of kills) {
      const killedAtMs = await lab.kill(kill.pod)
      await delay(kill.removedMs)
      done.push({ ...kill, killedAtMs, ...await lab.program(pods.filter((name) => name !== kill.pod)) })
      await lab.revive(kill.pod)
      await lab.program(pods)
      await delay(recoverMs)
    }
  } })
  const disruptions = done.map(({ pod, killedAtMs }) => (
    { what: 'crash', victim: pod, requestedAtMs: killedAtMs - startedAtMs - clockSlackMs }))
  const told = stopwatch({ plan, balance: null, timeline: [], rows, disruptions })
  return done.map(({ pod, killedAtMs, beforeMs, afterMs }, i) => {
    const { firstErrorAtMs = null, lastErrorAtMs = null, errorWindowMs = 0, failedRequests = 0 } = told[i] ?? {}
    if (firstErrorAtMs === null || lastErrorAtMs === null) throw new Error(`no error was seen when ${pod} was killed`)
    const [leastMs, mostMs] = [beforeMs - killedAtMs, afterMs - killedAtMs]
    return {
      pod, leastMs, mostMs, measuredMs: errorWindowMs, failedRequests,
      offMs: errorWindowMs - Math.min(Math.max(errorWindowMs, leastMs), mostMs),
      firstErrorAfterMs: startedAtMs + firstErrorAtMs - killedAtMs, lastErrorAfterMs: startedAtMs + lastErrorAtMs - afterMs,
      latestMs: latenessWithin(rows, killedAtMs - startedAtMs, afterMs - startedAtMs), writingMs: afterMs - beforeMs,
    }
  })
}

/** How late a request was sent at most, in milliseconds, in the seconds that have to do with an interval of the run. */
function latenessWithin(rows: readonly SecondRow[], fromMs: number, toMs: number): number {
  const lateness = new Histogram()
  for (const row of rows) if (row.toMs > fromMs && row.fromMs < toMs) lateness.mergeEncoded(row.histograms.lateness)
  return lateness.percentiles().max ?? 0
}
