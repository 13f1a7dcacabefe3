import { describe, expect, it } from 'vitest'
import { lostBy } from './failover-truth.ts'
import { runOnDemo } from './demo-run.ts'

const spec = {
  load: { model: 'open', stages: [{ rate: 500, for: '11s' }], connections: 200, requestsPerConnection: 1 },
  disruptions: [{ at: '500ms', do: 'rollout' }], expect: { balance: { tolerance: '90%' }, errors: { below: '50%' } },
}

/** An open load of 500 requests a second, one to a connection, while a rollout replaces every pod. */
describe('a rollout under load', () => {
  it.concurrent('whose pods sleep before they end loses no request', async () => {
    const { report, truth } = await runOnDemo({ scenario: 'rollout-prestop', seed: 6, spec })
    expect(report.failover.map(({ disruption }) => disruption)).toEqual(Array(5).fill('rollout'))
    expect(report.totals).toMatchObject({ failed: 0, unfinished: 0, unexpectedStatus: 0 })
    expect(truth.pods.map(lostBy)).toEqual(truth.pods.map(() => 0))
    expect(report.failover.every(({ verdict }) => verdict?.graceful)).toBe(true)
  })

  it.concurrent('whose pods end at once loses exactly what the cluster itself saw go', async () => {
    const { report, truth } = await runOnDemo({ scenario: 'rollout', seed: 6, spec })
    const lost = truth.pods.reduce((sum, pod) => sum + lostBy(pod), 0)
    expect(lost).toBeGreaterThan(0)
    expect(report.totals.failed).toBe(lost)
    expect(report.failover.reduce((sum, { failedRequests }) => sum + failedRequests, 0)).toBe(lost)
    expect(report.failover.map(({ verdict }) => verdict?.next)).toContainEqual(expect.stringContaining('preStop sleep'))
  })
})
