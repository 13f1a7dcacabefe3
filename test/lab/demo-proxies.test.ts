import { describe, expect, it } from 'vitest'
import type { Report } from '../../shared/report/report.ts'
import { Evenkeel } from '../support/evenkeel.ts'
import { labMissing } from './available.ts'
import { runFromClient } from './client.ts'
import { withLab } from './measures.ts'

const load = ['--rate', '600', '--for', '6s', '--connections', '50', '--requests-per-connection', '1']
const missing = labMissing('nftables')

/** What the same load showed, told the same way whoever made the rules. */
function shapeOf({ distribution, totals }: Report): Record<'verdict' | 'balancer' | 'failed', string | number> {
  return { verdict: distribution.verdict, balancer: distribution.balancer.kind, failed: totals.failed }
}

async function runOnDemo(scenario: string): Promise<Report> {
  const evenkeel = await Evenkeel.create()
  const kubeconfig = evenkeel.file('kubeconfig')
  const cluster = evenkeel.start('demo-cluster', '--kubeconfig', kubeconfig, '--scenario', scenario, '--seed', '9')
  try {
    await cluster.printed(/Demo cluster ready/)
    return (await evenkeel.report('run', 'shop/checkout', '--kubeconfig', kubeconfig, ...load)).report
  } finally {
    cluster.process.kill('SIGINT')
    await cluster.ended
    await evenkeel.dispose()
  }
}

/** The demo cluster's proxies held against the kernel's. */
describe.skipIf(missing !== null)(`the demo cluster's proxies and the kernel's${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  it.each([
    { what: 'without affinity', scenario: 'even', lab: {}, verdict: 'balanced', balancer: 'random' },
    { what: 'with ClientIP affinity', scenario: 'affinity', lab: { affinitySeconds: 10_800 }, verdict: 'pinned', balancer: 'one-pod' },
  ])('look alike $what', async ({ scenario, lab: options, verdict, balancer }) => {
    const [kernel, demo] = await Promise.all([
      withLab({ mode: 'nftables', ...options }, (lab) => runFromClient(lab, [...load, '--responders', '3'])),
      runOnDemo(scenario),
    ])
    expect(shapeOf(demo)).toEqual(shapeOf(kernel.report))
    expect(shapeOf(demo)).toMatchObject({ verdict, balancer, failed: 0 })
  })
})
