import { parentPort, workerData } from 'node:worker_threads'
import { tickerAlarm } from './alarm.ts'
import type { WorkerCommand, WorkerJob, WorkerReport } from './job.ts'
import { primeEngine } from './prime.ts'
import { RequestBudget } from './request-budget.ts'
import { runTicker, type TickerJob } from './ticker.ts'
import { WorkerLoad } from './worker-load.ts'

/**
 * Entry of the engine's threads. Started with a `WorkerJob` it performs a part of a load (messages: `WorkerCommand` in, `WorkerReport`
 * out); started with a `TickerJob` it wakes such a thread.
 */
const data: WorkerJob | TickerJob = workerData

if (data.kind === 'ticker') runTicker(data)
else await performLoad(data)

async function performLoad({ job, share, budget, ticker }: WorkerJob): Promise<void> {
  const port = parentPort
  if (port === null) throw new Error('A load worker runs in a thread.')
  const report = (message: WorkerReport): void => {
    port.postMessage(message)
    if (message.kind !== 'done') return
    port.close()
    ticker.port.close()
  }
  await primeEngine(job)
  const part = { share, budget: budget === null ? null : new RequestBudget(budget) }
  const load = new WorkerLoad(job, part, tickerAlarm(ticker.shared, ticker.port, job.originMs), report)
  port.on('message', (command: WorkerCommand) => load.command(command))
  report({ kind: 'ready' })
}
