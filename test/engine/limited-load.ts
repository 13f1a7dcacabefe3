import { closed, runLoad } from './run-load.ts'

/** A program of its own, so that it can be started with few file descriptors: opens connections to a port and prints what came of it. */
const [port] = process.argv.slice(2)
const { totals } = await runLoad({ port: Number(port), load: closed(100, 500) })
const { sent, completed, failed, unfinished } = totals
process.stdout.write(JSON.stringify({ sent, completed, failed, unfinished, errors: Object.fromEntries(totals.errors) }))
