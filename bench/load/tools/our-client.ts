/** Our engine as the program runs it, in a process of its own: `node our-client.ts TASK` (tools/our-task.ts). Prints the result as JSON. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { monotonicMs, startLoad, type LoadJob } from '../../../electron/engine/load.ts'
import type { IdentifyRule } from '../../../shared/profile/profile.ts'
import { runLimits, Tally } from '../../../shared/tally/tally.ts'
import { ourTaskSchema, type OurResult, type OurTask } from './our-task.ts'

const task = ourTaskSchema.parse(JSON.parse(process.argv[2] ?? ''))
const workerUrl = new URL('../../../electron/engine/worker.ts', import.meta.url)
const delay = monitorEventLoopDelay({ resolution: 1 })
const heapMb: number[] = []
const totals = new Tally(0, runLimits)

const run = startLoad(jobOf(task), { workerUrl })
run.onRow((row) => {
  totals.addRow(row)
  heapMb.push(process.memoryUsage().heapUsed / 1e6)
})
await run.started
if (task.watchMainThread) delay.enable()
await run.done
delay.disable()
process.stdout.write(`${JSON.stringify(resultOf(totals))}\n`)

function resultOf({ histograms, ...counts }: Tally): OurResult {
  const { p50, p99, max } = histograms.lateness.percentiles()
  return {
    seconds: (counts.toMs - counts.fromMs) / 1000,
    sent: counts.sent, completed: counts.completed, failed: counts.failed, unfinished: counts.unfinished, skipped: counts.skipped,
    unexpectedStatuses: counts.errors.get('status') ?? 0, unidentified: counts.unidentified.requests, responders: counts.responders.size,
    latenessMs: { p50, p99, max },
    responseP99Ms: histograms.response.percentiles().p99, serviceP99Ms: histograms.service.percentiles().p99,
    mainThreadDelayP99Ms: task.watchMainThread ? delay.percentile(99) / 1e6 : null,
    heapMb,
  }
}

function jobOf(wanted: OurTask): LoadJob {
  const { dial, connections, ratePerSecond, seconds } = wanted
  const value = ratePerSecond ?? connections
  return {
    runId: 'r-bench', seed: 1, originMs: monotonicMs(), dials: [dial],
    request: {
      method: 'GET', path: wanted.path, hostHeader: `${dial.host}:${dial.port}`, headers: {}, body: '', timeoutMs: 5000,
      userAgent: 'evenkeel/0.1.0 run/r-bench',
    },
    load: {
      model: ratePerSecond === null ? 'closed' : 'open', arrivals: 'constant', stages: [{ from: value, to: value, durationMs: seconds * 1000 }],
      connections, requestsPerConnection: wanted.newConnections ? 1 : 'unlimited', warmupMs: wanted.warmupMs, thinkTimeMs: wanted.thinkTimeMs,
      connectionLifetimeMs: null, patienceMs: 5000, workers: 1, requests: null, resolve: 'once',
    },
    identify: ruleOf(wanted.identify), responders: [], distinctExpected: null,
  }
}

function ruleOf(identify: OurTask['identify']): IdentifyRule {
  return typeof identify === 'string' ? { by: identify } : { by: 'header', name: identify.header }
}
