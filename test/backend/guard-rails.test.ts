import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parse, stringify } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultSettings, type Settings } from '../../shared/contract/settings.ts'
import { openDemoCluster } from '../demo/with-demo-cluster.ts'
import { failureIn, openTestHost, profileOf, type TestHost } from './open-test-host.ts'

const disrupted = { load: { stages: [{ rate: 20, for: '2s' }] }, disruptions: [{ at: '1s', do: 'delete', pods: 1 }] }
const railed = (change: Partial<Settings['guardRails']>): Settings =>
  ({ ...defaultSettings, guardRails: { ...defaultSettings.guardRails, ...change } })
const sentence = (context: string) => `After 1s 1 of 5 pods of shop/checkout in context ${context} will be deleted.`

/** A cluster that is not the program's own demo: to it, that is any cluster on this computer. */
describe('guard rails', () => {
  let running: Awaited<ReturnType<typeof openDemoCluster>>
  let host: TestHost
  const target = { context: 'kind-dev', namespace: 'shop', service: 'checkout' }
  beforeAll(async () => {
    running = await openDemoCluster({ scenario: 'even' })
    const config = parse(await readFile(running.cluster.kubeconfigPath, 'utf8'))
    config.contexts[0].name = 'kind-dev'
    config['current-context'] = 'kind-dev'
    const file = path.join(running.folder, 'kind.kubeconfig')
    await writeFile(file, stringify(config))
    host = await openTestHost({ kubeconfigFiles: [file] })
  })
  afterAll(async () => {
    await host.dispose()
    await running.close()
  })

  it('have a disruption of a cluster confirmed, also where that runs on this computer', async () => {
    const profile = profileOf(target, disrupted)
    expect(await host.backend.confirmationsFor({ profile })).toEqual([sentence('kind-dev')])
    expect(await failureIn(host.backend.startRun({ profile, confirmed: false }))).toEqual({
      code: 'needs-confirmation', next: 'Confirm it to start.',
      message: 'A run against shop/checkout in context kind-dev has to be confirmed.',
      problems: [{ path: 'spec.disruptions[0]', message: sentence('kind-dev') }],
    })
    expect(await host.backend.runs({})).toEqual([])
    const { runId } = await host.backend.startRun({ profile, confirmed: true })
    expect((await host.backend.report({ runId })).failover).toHaveLength(1)
  })

  it('do not stand before load on this computer, whatever its rate and names', async () => {
    await host.backend.saveSettings({ settings: railed({ productionPattern: 'kind|127' }) })
    const profile = profileOf(target, { load: { stages: [{ rate: 5000, for: '2s' }], connections: 900 } })
    expect(await host.backend.confirmationsFor({ profile })).toEqual([])
  })

  it('stand before other computers as the settings say', async () => {
    const profile = profileOf({ url: 'http://shop.prod.invalid/' }, { load: { stages: [{ rate: 60, for: '2s' }] } })
    const place = 'http://shop.prod.invalid/'
    await host.backend.saveSettings({ settings: defaultSettings })
    const production = `Up to 60 requests per second go to ${place}, which looks like production (shop.prod.invalid).`
    expect(await host.backend.confirmationsFor({ profile })).toEqual([production])
    await host.backend.saveSettings({ settings: railed({ mostRequestsPerSecond: 50 }) })
    expect(await failureIn(host.backend.startRun({ profile, confirmed: false }))).toMatchObject({
      code: 'needs-confirmation',
      problems: [{ message: `Up to 60 requests per second go to ${place}; the guard rail is 50.` }, { message: production }],
    })
  })

  it('ask before the own demo cluster is disrupted, as before any other', async () => {
    const demo = await openTestHost()
    try {
      const { contextName, namespace, service } = await demo.backend.startDemo({ scenario: 'failover', seed: 5 })
      const profile = profileOf({ context: contextName, namespace, service }, disrupted)
      expect(await demo.backend.confirmationsFor({ profile })).toEqual([expect.stringContaining(`of shop/checkout in context ${contextName}`)])
      expect(await failureIn(demo.backend.startRun({ profile, confirmed: false }))).toMatchObject({ code: 'needs-confirmation' })
      const { runId } = await demo.backend.startRun({ profile, confirmed: true })
      expect((await demo.backend.report({ runId })).failover).toHaveLength(1)
    } finally {
      await demo.dispose()
    }
  })
})
