import { parentPort, workerData } from 'node:worker_threads'
import type { WorkerCommand, WorkerJob, WorkerReport } from './job.ts'
import { WorkerLoad } from './worker-load.ts'

/** Entry of a load worker: its data is a `WorkerJob`, its messages are `WorkerCommand` in and `WorkerReport` out. */
const port = parentPort
if (port === null) throw new Error('A load worker runs in a thread.')
const job: WorkerJob = workerData
const report = (message: WorkerReport): void => {
  port.postMessage(message)
  if (message.kind === 'done') port.close()
}
const load = new WorkerLoad(job, report)
port.on('message', (command: WorkerCommand) => load.command(command))
report({ kind: 'ready' })
