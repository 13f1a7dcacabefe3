/**
 * The engine from several source addresses, a few at a time: `node from-sources.ts HOST PORT ADDRESS…` prints, as JSON, the pods each
 * address reached, in the order its connections were opened. Started inside the client's namespace.
 */
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { loadJob, open, workerUrl } from '../engine/run-load.ts'
import { startLoad } from '../../electron/engine/load.ts'

const [host = '', port = '', ...addresses] = process.argv.slice(2)
const atOnce = 6
const reached: Record<string, string[]> = {}
for (let first = 0; first < addresses.length; first += atOnce) await Promise.all(addresses.slice(first, first + atOnce).map(reach))
process.stdout.write(JSON.stringify(reached))

async function reach(localAddress: string): Promise<void> {
  const load = open(40, 300, { connections: 10, requestsPerConnection: 1 })
  const run = startLoad(loadJob({ dials: [{ kind: 'tcp', host, port: Number(port), localAddress }], load }), { workerUrl })
  const rows: SecondRow[] = []
  run.onRow((row) => rows.push(row))
  await run.done
  reached[localAddress] = rows.flatMap((row) => row.choices.map(([, pod]) => pod))
}
