import { bar, ratioOf } from '../report/bar.ts'
import { paths } from '../server/bench-server.ts'
import type { BenchCase } from './bench-case.ts'
import { comparedCase, ourName, rateBars } from './compared.ts'
import { connectionsCase, mainThreadCase, memoryCase } from './held.ts'
import { openCases } from './open.ts'
import { identificationCase, manyRespondersCase } from './paired.ts'

/** In the order they are run. */
export const benchCases: readonly BenchCase[] = [
  comparedCase({
    name: 'plain', title: 'Kept connections', wholeProgram: true,
    bars: (tools) => [
      ...rateBars(tools, { wrk: 0.9, autocannon: 2.5, hey: 2.5 }),
      bar('client CPU per request, of wrk\'s', '×', ratioOf(tools, ourName, 'wrk', 'cpuUsPerRequest'), { atMost: 1.3 }),
    ],
  }),
  comparedCase({ name: 'tls', title: 'TLS, kept connections', secure: true, bars: (tools) => rateBars(tools, { wrk: 0.7, autocannon: 2 }) }),
  comparedCase({
    name: 'new-connection', title: 'A new connection for every request', newConnections: true, bars: (tools) => rateBars(tools, { hey: 1, ab: 0.45 }),
  }),
  comparedCase({ name: '64KiB', title: 'Bodies of 64 KiB', path: paths.large, bars: (tools) => rateBars(tools, { wrk: 0.85 }) }),
  identificationCase,
  manyRespondersCase,
  ...openCases,
  connectionsCase,
  mainThreadCase,
  memoryCase,
]
