import { parentPort, workerData } from 'node:worker_threads'
import { startCluster } from './cluster.ts'
import { demoClusterSettingsSchema, workerCommandSchema } from './worker-messages.ts'
import type { WorkerMessage } from './worker-messages.ts'

/** The thread the demo cluster runs in: starts with `workerData`, stops when told to. */
const port = parentPort
if (port === null) throw new Error('the demo cluster runs as a worker thread; start it with startDemoCluster')
const tell = (message: WorkerMessage) => port.postMessage(message)

const settings = demoClusterSettingsSchema.safeParse(workerData)
if (settings.success) {
  await startCluster(settings.data).then((cluster) => {
    port.once('message', (command: unknown) => {
      workerCommandSchema.parse(command)
      cluster.stop().then(() => tell({ type: 'stopped' }), (error: unknown) => tell({ type: 'stopped', problem: messageOf(error) }))
    })
    tell({ type: 'ready', token: cluster.token })
  }, (error: unknown) => tell({ type: 'failed', message: messageOf(error) }))
} else {
  tell({ type: 'failed', message: settings.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
