import { podNames } from '../../shared/distribution/testing/choosers.ts'
import { plannedPod, servicePlan } from '../../shared/distribution/testing/simulated-run.ts'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { parseProfile } from '../../shared/profile/parse-profile.ts'
import type { RunSubject } from '../../shared/report/run-analysis.ts'
import type { SecondRow } from '../../shared/tally/second-row.ts'
import { Tally } from '../../shared/tally/tally.ts'

export interface LargeRun {
  subject: RunSubject
  /** As a run's workers make them, one a second. */
  rows: SecondRow[]
  /** The last second but for its end, as its pulses tell it. */
  partial: SecondRow
}

/** How many connections each carry how many requests. */
const requestsEach = 10

/** The seconds of a run that sends `requests` requests to an even Service of `pods` pods on connections of ten requests. */
export function largeRun({ pods, requests, seconds, seed }: { pods: number; requests: number; seconds: number; seed: number }): LargeRun {
  const random = seededRandom(seed)
  const names = podNames(pods)
  const connections = Math.round(requests / seconds / requestsEach)
  const tallyOf = (second: number): Tally => tallySecond(names, second * 1_000, connections, random)
  const rows = Array.from({ length: seconds }, (_, second) => tallyOf(second).toRow())
  return { subject: subjectOf(names, connections * requestsEach, seconds), rows, partial: tallyOf(seconds).toLiveRow() }
}

function tallySecond(names: string[], fromMs: number, connections: number, random: () => number): Tally {
  const tally = new Tally(fromMs)
  const { service, response, connect, firstByte, lateness } = tally.histograms
  for (let connection = 0; connection < connections; connection++) {
    const openedAtMs = fromMs + (connection * 950) / connections
    const name = names[Math.floor(random() * names.length)] ?? ''
    tally.recordChoice(openedAtMs, name)
    const responder = tally.responder(name)
    connect.recordMs(0.2 + random())
    for (let request = 0; request < requestsEach; request++) {
      const serviceMs = 2 * Math.exp(0.5 * normal(random))
      responder.recordAnswer(openedAtMs + request, serviceMs)
      service.recordMs(serviceMs)
      response.recordMs(serviceMs + random())
      firstByte.recordMs(serviceMs - 0.1)
      lateness.recordMs(random())
    }
  }
  tally.toMs = fromMs + 1_000
  tally.connections = connections
  tally.sent = connections * requestsEach
  tally.completed = tally.sent
  tally.requestsPerConnection.sum = tally.sent
  tally.requestsPerConnection.sumOfSquares = connections * requestsEach ** 2
  return tally
}

/** Box and Muller 1958. */
const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

function subjectOf(names: string[], requestsPerSecond: number, seconds: number): RunSubject {
  const parsed = parseProfile({
    apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'large' },
    spec: {
      target: { service: 'checkout' },
      load: { stages: [{ rate: requestsPerSecond, for: `${seconds}s` }], connections: 1_000, requestsPerConnection: requestsEach },
    },
  })
  if (!parsed.ok) throw new Error(`The profile of the measurement is not valid: ${JSON.stringify(parsed.problems)}`)
  const plan = servicePlan(names, {
    pods: names.map((name, i) => plannedPod(name, 1 / names.length, { node: `worker-${i % 50}`, zone: `zone-${i % 3}` })),
  })
  return { id: 'large', name: 'large', version: '0', startedAtEpochMs: 0, plannedMs: seconds * 1_000, plan, profile: parsed.profile }
}
