import { parentPort } from 'node:worker_threads'

/** A demo cluster that is ready and then dies. */
parentPort?.postMessage({ type: 'ready', token: '' })
setImmediate(() => {
  throw new Error('out of luck')
})
