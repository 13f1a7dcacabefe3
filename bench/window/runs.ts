import { pastSeconds } from '../../shared/contract/past-seconds.ts'
import type { RunEvent } from '../../shared/contract/run-event.ts'
import type { Plan } from '../../shared/model/plan.ts'
import { loadWords } from '../../shared/profile/load-words.ts'
import { parseProfileText } from '../../shared/profile/parse-profile.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import { RunAnalysis, type RunSubject } from '../../shared/report/run-analysis.ts'
import type { Recording } from '../../renderer/backend/recorded.ts'
import { Tally } from '../../shared/tally/tally.ts'
import { SimulatedService } from './simulated-service.ts'

/** An open load with one request per connection, judged for balance, errors and failover. */
export function profileFor(ratePerSecond: number, seconds: number): Profile {
  const parsed = parseProfileText(`apiVersion: evenkeel.dev/v1
kind: LoadProfile
metadata: { name: checkout-failover }
spec:
  target: { context: kind-dev, namespace: shop, service: checkout, port: http }
  load:
    model: open
    stages: [ { rate: ${ratePerSecond}, for: ${seconds}s } ]
    connections: 200
    requestsPerConnection: 1
`)
  if (!parsed.ok) throw new Error(`The profile of the measurement is not valid: ${JSON.stringify(parsed.problems)}`)
  return parsed.profile
}

export function subjectOf(id: string, plan: Plan, profile: Profile, plannedMs: number): RunSubject {
  return { id, name: profile.name, version: '0.1.0', startedAtEpochMs: Date.now(), plannedMs, profile, plan }
}

/** A run that is over, as its host tells it when it is opened: all rows at once, then the report. Pods have no latencies of their own. */
export function storedRun(id: string, pods: number, seconds: number): Recording {
  const ratePerSecond = 500
  const durationMs = seconds * 1000
  const service = new SimulatedService({ seed: 2, pods, ratePerSecond, durationMs, deletionEveryMs: durationMs / 6 })
  const subject = subjectOf(id, service.plan, profileFor(ratePerSecond, seconds), durationMs)
  const analysis = new RunAnalysis(subject)
  for (let fromMs = 0; fromMs < durationMs; fromMs += 1000) {
    const tally = new Tally(fromMs)
    for (let atMs = fromMs; atMs < fromMs + 1000; atMs += 100) service.load(tally, atMs, atMs + 100)
    for (const event of service.events.filter((one) => one.atMs >= fromMs && one.atMs < fromMs + 1000)) analysis.addEvent(event)
    analysis.addPods(service.podsAt(fromMs))
    analysis.addRow({ ...tally.toLiveRow(), failures: tally.failures, choices: tally.choices })
  }
  const report = analysis.report({ state: 'finished', endedAtMs: durationMs, identifiedBy: 'header X-Pod-Name', aborted: null, random: Math.random })
  const { name, startedAt, state } = report.run
  const events: RunEvent[] = [
    {
      kind: 'opened', runId: id, name, startedAt, live: false, plannedMs: durationMs, plan: service.plan, disruptions: [], tolerance: 0.25,
    },
    pastSeconds(analysis.seconds),
    { kind: 'timeline', events: analysis.timeline },
    { kind: 'report', report },
    { kind: 'closed' },
  ]
  return {
    summary: {
      id, name, target: 'shop/checkout', startedAt, state, verdict: report.verdict, distribution: report.distribution.verdict,
      headline: report.headline, load: loadWords(report.load), durationMs, p99Ms: report.latency.response.p99,
    },
    events, report, html: '',
  }
}
