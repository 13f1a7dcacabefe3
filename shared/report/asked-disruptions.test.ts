import { describe, expect, it } from 'vitest'
import type { Plan } from '../model/plan.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import { seededRandom } from '../pacing/seeded-random.ts'
import { parseProfile } from '../profile/parse-profile.ts'
import { RunAnalysis } from './run-analysis.ts'

const plan: Plan = {
  target: {
    kind: 'service', context: 'kind-dev', server: 'https://10.0.0.1', namespace: 'shop', service: 'checkout', type: 'NodePort',
    port: { name: 'http', port: 80, protocol: 'TCP', targetPort: '8080' },
  },
  route: { kind: 'direct', chooser: 'kube-proxy', unit: 'connection', testsService: true, path: [] },
  scheme: 'http', addresses: [{ host: '10.0.0.1', port: 30080 }], hostHeader: '', expectedResponders: 3, policies: [], affinity: false,
  pods: ['a', 'b', 'c'].map((name) => ({
    name, uid: name, ip: '', node: '', zone: '', ready: true, eligible: true, expectedShare: 1 / 3, note: '',
  })),
  connectionsNeeded: null, missingPermissions: [], remarks: [], local: false,
}

function failoverExpectation(disruptions: object[], timeline: readonly (readonly [TimelineEvent['kind'], string, number])[]) {
  const parsed = parseProfile({
    apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'x' },
    spec: {
      target: { service: 'checkout' }, load: { stages: [{ rate: 10, for: '10s' }] }, disruptions, expect: { failover: { within: '3s' } },
    },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const analysis = new RunAnalysis({
    id: 'r', name: 'x', version: '0', startedAtEpochMs: 0, plannedMs: 10_000, profile: parsed.profile, plan,
  })
  for (const [kind, subject, atMs] of timeline) {
    analysis.addEvent({ atMs, source: kind.startsWith('endpoint') ? 'watch' : 'disruption', kind, subject, detail: 'delete' })
  }
  const report = analysis.report({ state: 'finished', endedAtMs: 10_000, identifiedBy: 'auto', aborted: null, random: seededRandom(1) })
  return report.expectations.find(({ name }) => name === 'failover')
}

const performed = (pod: string, atMs: number) =>
  [['requested', pod, atMs], ['accepted', pod, atMs + 1], ['endpoint-gone', pod, atMs + 2]] as const
const planned = [{ at: '1s', do: 'delete', pods: 1 }]

describe('expectations about failover', () => {
  it('take a disruption asked for during the run for one that was planned', () => {
    expect(failoverExpectation([], [['asked', 'a', 1000], ...performed('a', 1001)])).toMatchObject({ met: true })
    expect(failoverExpectation([], [])).toMatchObject({ met: null, actual: '0 of 0 disruptions took place' })
  })

  it('cannot be told where one of them did not take place', () => {
    expect(failoverExpectation([], [['asked', 'a', 1000], ['failed', 'a', 1001]]))
      .toMatchObject({ met: null, actual: '0 of 1 disruptions took place' })
    expect(failoverExpectation(planned, [...performed('a', 1000), ['asked', 'b', 2000], ['failed', 'b', 2001]]))
      .toMatchObject({ met: null, actual: '1 of 2 disruptions took place' })
    expect(failoverExpectation(planned, [...performed('a', 1000), ['asked', 'b', 2000], ...performed('b', 2001)]))
      .toMatchObject({ met: true })
  })

  it('count the pods, not the times', () => {
    expect(failoverExpectation([{ at: '1s', do: 'delete', pods: 2 }], performed('a', 1000)))
      .toMatchObject({ met: null, actual: '1 of 2 disruptions took place' })
  })
})
