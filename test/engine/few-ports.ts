import { plainResponse, startRawServer } from '../servers/raw-server.ts'
import { closed, runLoad } from './run-load.ts'

/** A program of its own, so that it can be started where there are few ports: a server, more connections to it than those, and the counts. */
const server = await startRawServer({ onRequest: ({ socket }) => socket.write(plainResponse('pod-a')) })
const { totals } = await runLoad({ port: server.port, load: closed(100, 500) })
await server.close()
const { sent, completed, failed, unfinished } = totals
process.stdout.write(JSON.stringify({ sent, completed, failed, unfinished, errors: Object.fromEntries(totals.errors) }))
