import { Worker } from 'node:worker_threads'

export interface NeverAcceptingServer {
  port: number
  close(): Promise<void>
}

/**
 * A listening port whose owner never accepts: a thread listens with the shortest queue and then sleeps for good. The kernel completes the
 * handshakes that fit the queue and drops the others.
 */
export async function startNeverAcceptingServer(): Promise<NeverAcceptingServer> {
  const code = `
    const net = require('node:net')
    const { parentPort } = require('node:worker_threads')
    const server = net.createServer()
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port)
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    })`
  const worker = new Worker(code, { eval: true })
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', (value: number) => resolve(value))
    worker.once('error', reject)
  })
  return {
    port,
    async close() {
      await worker.terminate()
    },
  }
}
