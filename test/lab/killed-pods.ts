import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { stopwatch } from '../../shared/failover/stopwatch.ts'
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
}

export interface KilledPods {
  killed: KilledPod[]
  /** How late the load generator sent a request at most: on a machine too busy to send in time no window can be told more exactly. */
  latestMs: number
}

const ratePerSecond = 700
const recoverMs = 1_200
const removedAfterMs = [300, 3_000] as const
/** The run's zero is kept in whole milliseconds of the wall clock. */
const clockSlackMs = 5

/**
 * Kills pods under load, one after the other: SIGKILL, its rule removed 0.3 to 3 s later, then started and let in again. All in one run, of
 * one connection a request.
 */
export async function killPods(lab: Lab, pods: readonly string[], times: number, seed: number): Promise<KilledPods> {
  const random = seededRandom(seed, 0)
  const removals = Array.from({ length: times }, () => removedAfterMs[0] + (removedAfterMs[1] - removedAfterMs[0]) * random())
  const done: { pod: string; killedAtMs: number; beforeMs: number; afterMs: number }[] = []
  const args = ['--rate', String(ratePerSecond), '--for', '10m', '--connections', '100', '--requests-per-connection', '1']
  const { plan, rows, startedAtMs, report } = await runFromClient(lab, args, { thenStop: true, during: async () => {
    for (const [i, removedMs] of removals.entries()) {
      const pod = pods[i % pods.length] ?? ''
      const killedAtMs = await lab.kill(pod)
      await delay(removedMs)
      const { beforeMs, afterMs } = await lab.program(pods.filter((name) => name !== pod))
      done.push({ pod, killedAtMs, beforeMs, afterMs })
      await lab.revive(pod)
      await lab.program(pods)
      await delay(recoverMs)
    }
  } })
  const disruptions = done.map(({ pod, killedAtMs }) => (
    { what: 'crash', victim: pod, requestedAtMs: killedAtMs - startedAtMs - clockSlackMs }))
  const told = stopwatch({ plan, balance: null, timeline: [], rows, disruptions })
  const killed = done.map(({ pod, killedAtMs, beforeMs, afterMs }, i) => {
    const { firstErrorAtMs = null, lastErrorAtMs = null, errorWindowMs = 0, failedRequests = 0 } = told[i] ?? {}
    if (firstErrorAtMs === null || lastErrorAtMs === null) throw new Error(`no error was seen when ${pod} was killed`)
    const [leastMs, mostMs] = [beforeMs - killedAtMs, afterMs - killedAtMs]
    return {
      pod, leastMs, mostMs, measuredMs: errorWindowMs, failedRequests,
      offMs: errorWindowMs - Math.min(Math.max(errorWindowMs, leastMs), mostMs),
      firstErrorAfterMs: startedAtMs + firstErrorAtMs - killedAtMs, lastErrorAfterMs: startedAtMs + lastErrorAtMs - afterMs,
    }
  })
  return { killed, latestMs: report.generator.latenessMs.max }
}
