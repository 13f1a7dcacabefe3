import { describe, expect, it } from 'vitest'
import { labMissing } from './available.ts'
import { killPods, wasBusy } from './killed-pods.ts'
import { measureBalancing, measureChange, podNames, withLab } from './measures.ts'
import type { ProxyMode } from './service-rules.ts'

/** How exactly an error window must be told. */
const exactToMs = 50

/**
 * Service rules in the Linux kernel, as kube-proxy writes them, before real nginx: nothing here was made by Evenkeel. ClientIP affinity and more
 * kills are part of `npm run acceptance`.
 */
describe.each<ProxyMode>(['iptables', 'nftables'])('kernel lab, %s', (mode) => {
  const missing = labMissing(mode)

  it.skipIf(missing !== null)(`chooses at random and evenly, and every connection is counted${why(missing)}`, () => withLab({ mode }, async (lab) => {
    const { code, report, accepted, counted } = await measureBalancing(lab, 10_000)
    expect(report.totals).toMatchObject({ completed: 10_000, failed: 0, unfinished: 0 })
    expect(counted).toEqual(accepted)
    expect(report.distribution).toMatchObject({ verdict: 'balanced', unit: 'connection', n: 10_000, balancer: { kind: 'random' } })
    expect(code).toBe(0)
  }))

  it.skipIf(missing !== null)(`keeps a removed pod's connections and gives new ones to others, then to a newcomer${why(missing)}`, () =>
    withLab({ mode }, async (lab) => {
      const { removedAtMs, addedAtMs, established, fresh } = await measureChange(lab, 'pod-d')
      const [removed = ''] = podNames
      expect(established.failed + fresh.failed).toBe(0)
      expect(established.pods[removed]?.lastAnswerAtMs).toBeGreaterThan(established.endedAtMs - 1_000)
      expect(established.pods['pod-d']).toBeUndefined()
      expect(fresh.pods[removed]?.lastConnectionAtMs).toBeLessThanOrEqual(removedAtMs + 5)
      expect(fresh.pods[removed]?.lastConnectionAtMs).toBeGreaterThan(removedAtMs - 250)
      expect(fresh.pods['pod-d']?.firstConnectionAtMs).toBeGreaterThan(removedAtMs)
      expect(fresh.pods['pod-d']?.firstConnectionAtMs).toBeLessThan(addedAtMs + 250)
    }))

  it.skipIf(missing !== null)(`times the gap of killed pods as its own clock does${why(missing)}`, async ({ skip }) => {
    const { killed } = await withLab({ mode }, (lab) => killPods(lab, podNames, 3, 1, 3))
    expect(killed).toHaveLength(3)
    for (const { failedRequests, leastMs } of killed) expect(failedRequests).toBeGreaterThan(leastMs / 50)
    const timed = killed.filter((one) => !wasBusy(one))
    for (const one of timed) expect(Math.abs(one.offMs), JSON.stringify(one)).toBeLessThanOrEqual(exactToMs)
    skip(timed.length === 0, 'the machine was too busy to time any of them')
  })
})

function why(missing: string | null): string {
  return missing === null ? '' : ` (skipped: ${missing})`
}
