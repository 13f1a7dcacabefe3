import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { Tally } from '../../shared/tally/tally.ts'
import type { Simulation } from './simulate.ts'

/** After the request of a deletion, in milliseconds. */
export const phases = {
  accepted: 9, terminating: 31, slice: 58, added: 92, scheduled: 118,
  listenerClosed: 420, proxyForgets: 1440, gone: 2210, ready: 3460, joins: 4020,
}

interface Connection {
  pod: string
  requestsLeft: number
  responses: number
}

/** The rows of an open load with constant arrivals, request by request on its connections in turn. */
export function simulatedRows(simulation: Simulation): SecondRow[] {
  const { seed, profile, seconds } = simulation
  const random = seededRandom(seed)
  const rate = profile.load.stages[0]?.from ?? 0
  const connections = Array.from({ length: profile.load.connections }, (): Connection => ({ pod: '', requestsLeft: 0, responses: 0 }))
  return Array.from({ length: seconds }, (_, second) => {
    const tally = new Tally(second * 1000)
    tally.toMs = (second + 1) * 1000
    for (let i = 0; i < rate; i += 1) {
      const connection = connections[(second * rate + i) % connections.length]
      if (connection) arrive(simulation, tally, connection, second * 1000 + (i / rate) * 1000, random)
    }
    if (second === seconds - 1) for (const connection of connections) close(tally, connection)
    return tally.toRow()
  })
}

function arrive(simulation: Simulation, tally: Tally, connection: Connection, atMs: number, random: () => number): void {
  const { skipping, profile } = simulation
  const rate = profile.load.stages[0]?.from ?? 1
  if (skipping && atMs >= skipping.fromMs && atMs < skipping.toMs && random() < skipping.perSecond / rate) {
    tally.skipped += 1
    return
  }
  tally.sent += 1
  tally.histograms.lateness.recordMs(random() * 0.4 + (random() < 0.01 ? 2 * random() : 0))
  if (connection.requestsLeft === 0 || refuses(simulation, connection.pod, atMs)) {
    open(simulation, tally, connection, atMs, random)
    if (refuses(simulation, connection.pod, atMs)) {
      fail(tally, connection, atMs, random)
      return
    }
    tally.connections += 1
    tally.histograms.connect.recordMs(0.2 + 0.3 * random())
    tally.recordChoice(atMs, connection.pod)
  }
  answer(simulation, tally, connection, atMs, random)
}

function open(simulation: Simulation, tally: Tally, connection: Connection, atMs: number, random: () => number): void {
  const { requestsPerConnection } = simulation.profile.load
  close(tally, connection)
  connection.pod = choose(simulation, atMs, random())
  connection.requestsLeft = requestsPerConnection === 'unlimited' ? Infinity : requestsPerConnection
  connection.responses = 0
}

function close(tally: Tally, { responses }: Connection): void {
  tally.requestsPerConnection.sum += responses
  tally.requestsPerConnection.sumOfSquares += responses ** 2
}

/** The deleted pod has closed its port, but the proxy does not know yet. */
function refuses({ deleted }: Simulation, pod: string, atMs: number): boolean {
  return deleted !== undefined && pod === deleted.victim
    && atMs > deleted.atMs + phases.listenerClosed && atMs < deleted.atMs + phases.proxyForgets
}

function fail(tally: Tally, connection: Connection, atMs: number, random: () => number): void {
  connection.requestsLeft = 0
  tally.recordFailure({
    intendedAtMs: atMs, sentAtMs: atMs + 0.1, endedAtMs: atMs + 1.2, responder: null,
    class: random() < 0.05 ? 'reset-before-response' : 'refused',
  })
}

function answer(simulation: Simulation, tally: Tally, connection: Connection, atMs: number, random: () => number): void {
  const { slowness = {}, statusErrors = 0, deleted } = simulation
  const crowded = deleted && atMs > deleted.atMs + phases.listenerClosed && atMs < deleted.atMs + phases.proxyForgets ? 30 * random() : 0
  const outlier = random() < 0.012 ? 6 + 4 * random() : 1
  const serviceMs = (2.5 + 1.6 * Math.exp(0.45 * gaussian(random))) * (slowness[connection.pod] ?? 1) * outlier
  connection.requestsLeft -= 1
  connection.responses += 1
  tally.completed += 1
  tally.histograms.service.recordMs(serviceMs)
  tally.histograms.firstByte.recordMs(serviceMs * 0.93)
  tally.histograms.response.recordMs(serviceMs + random() * 0.3 + crowded)
  const responder = tally.responder(connection.pod)
  responder.recordAnswer(atMs + serviceMs, serviceMs)
  if (random() < statusErrors) {
    tally.countError('status')
    responder.errors += 1
  }
}

function choose({ plan, weights = {}, deleted }: Simulation, atMs: number, at: number): string {
  const names = plan.pods.length > 0 ? plan.pods.filter((pod) => pod.eligible).map((pod) => pod.name) : Object.keys(weights)
  const now = deleted === undefined ? names : [
    ...names.filter((name) => name !== deleted.victim || atMs < deleted.atMs + phases.proxyForgets),
    ...(atMs > deleted.atMs + phases.joins ? [deleted.newcomer.name] : []),
  ]
  let left = at * now.reduce((sum, name) => sum + (weights[name] ?? 1), 0)
  return now.find((name) => (left -= weights[name] ?? 1) < 0) ?? now.at(-1) ?? ''
}

/** Box and Muller. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
