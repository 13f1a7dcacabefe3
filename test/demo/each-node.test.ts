import { afterAll, beforeAll, expect, it } from 'vitest'
import { planSchema } from '../../shared/model/plan.ts'
import { Evenkeel } from '../support/evenkeel.ts'

let evenkeel: Evenkeel
beforeAll(async () => { evenkeel = await Evenkeel.create() })
afterAll(() => evenkeel.dispose())

/** The demo's nodes have proxies of their own; under `externalTrafficPolicy: Local` each chooses among its own pods. */
it('a load enters through each node in turn, and each node\'s pods get what enters there', async () => {
  const kubeconfig = evenkeel.file('kubeconfig')
  const cluster = evenkeel.start('demo-cluster', '--kubeconfig', kubeconfig, '--scenario', 'local-policy', '--seed', '5')
  await cluster.printed(/ready/)
  const flags = ['shop/checkout', '--kubeconfig', kubeconfig, '--entry', 'each-node']
  const { stdout } = await evenkeel.run('plan', ...flags, '--json')
  const { entries = [], addresses, pods, route } = planSchema.parse(JSON.parse(stdout))
  expect(addresses).toHaveLength(entries.length)
  expect(route.entryNodes).toBe(entries.length)
  expect(entries.flatMap((entry) => entry.pods).sort()).toEqual(pods.map(({ name }) => name))
  for (const { node, pods: own } of entries) expect(pods.filter((pod) => pod.node === node).map(({ name }) => name)).toEqual(own)

  const connections = 300 * entries.length
  const { report } = await evenkeel.report('run', ...flags, '--requests', `${connections}`, '--rate', '400', '--for', '20s')
  for (const { node } of entries) {
    expect(report.pods.filter((pod) => pod.node === node).reduce((sum, pod) => sum + pod.connections, 0), node).toBe(300)
  }
  expect(report.distribution).toMatchObject({ n: connections, unit: 'connection' })
  expect(['balanced', 'inconclusive']).toContain(report.distribution.verdict)
  cluster.process.kill('SIGINT')
  await cluster.ended
}, 60_000)
