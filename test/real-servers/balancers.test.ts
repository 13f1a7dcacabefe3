import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../shared/report/report.ts'
import { Evenkeel } from '../support/evenkeel.ts'
import { haproxy, nginx, startRealServers } from './haproxy-and-nginx.ts'

/** Servers nobody here wrote: HAProxy in TCP mode before three nginx. Skipped where either is not installed. */
describe.skipIf(!haproxy || !nginx)('against HAProxy and nginx', () => {
  let evenkeel: Evenkeel
  beforeAll(async () => { evenkeel = await Evenkeel.create() })
  afterAll(() => evenkeel.dispose())

  async function measure(balance: string, weights?: number[], ...more: string[]): Promise<{ code: number | null; report: Report }> {
    const servers = await startRealServers(balance, weights)
    try {
      const { code, report } = await evenkeel.report('run', `http://127.0.0.1:${servers.port}`, '--identify', 'header:X-Pod-Name',
        '--responders', '3', '--requests-per-connection', '1', '--rate', '500', '--for', '5s', ...more)
      const own = await servers.connections()
      const seen = Object.fromEntries(report.pods.filter((pod) => pod.connections > 0).map((pod) => [pod.name, pod.connections]))
      expect(seen).toEqual(Object.fromEntries(Object.entries(own).filter(([, count]) => count > 0)))
      expect(report.totals.sent).toBe(report.totals.completed + report.totals.failed + report.totals.unfinished)
      expect(report.totals.completed).toBe(2500)
      return { code, report }
    } finally {
      await servers.stop()
    }
  }

  it('judges random choice balanced and names it random', async () => {
    const { code, report } = await measure('random(1)')
    expect(report.distribution.verdict).toBe('balanced')
    expect(['random', 'unknown']).toContain(report.distribution.balancer.kind)
    expect(code).toBe(0)
  })

  it('judges round robin balanced and more even than random', async () => {
    const { report } = await measure('roundrobin')
    expect(report.distribution.verdict).toBe('balanced')
    expect(['round-robin', 'more-even-than-random']).toContain(report.distribution.balancer.kind)
  })

  it('judges least connections balanced and more even than random, and does not name it where durations are alike', async () => {
    const { code, report } = await measure('leastconn')
    expect(report.distribution.verdict).toBe('balanced')
    expect(report.distribution.balancer.kind).toBe('more-even-than-random')
    expect(code).toBe(0)
  })

  it('judges a hash of the source pinned', async () => {
    const { code, report } = await measure('source')
    expect(report.distribution.verdict).toBe('pinned')
    expect(['one-pod', 'source-affinity']).toContain(report.distribution.balancer.kind)
    expect(code).toBe(1)
  })

  it.skipIf(process.platform !== 'linux')('tells a hash of the source by 24 addresses that each keep to a server', async () => {
    const { report } = await measure('source', undefined, '--source-addresses', '127.0.0.2-127.0.0.25')
    expect(report.distribution).toMatchObject({
      unit: 'source', n: 24, sources: { count: 24, faithful: 24 }, balancer: { kind: 'source-affinity' }, verdict: 'inconclusive',
    })
    expect(report.distribution.reasons[0]?.code).toBe('affinity')
  })

  it('judges weights 240:80:80 skewed and names the heavy pod', async () => {
    const { code, report } = await measure('random(1)', [240, 80, 80])
    expect(report.distribution).toMatchObject({ verdict: 'skewed', worstPod: 'pod-a' })
    expect(report.distribution.reasons[0]?.subject).toBe('pod-a')
    expect(code).toBe(1)
  })
})
