import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureIn, openTestHost, type TestHost } from './open-test-host.ts'

/** What the window asks about a cluster, on the demo cluster. */
describe('a cluster looked at', () => {
  let host: TestHost
  let at: { context: string; namespace: string }
  beforeAll(async () => {
    host = await openTestHost()
    const demo = await host.backend.startDemo({ scenario: 'even', seed: 3 })
    at = { context: demo.contextName, namespace: demo.namespace }
  })
  afterAll(() => host.dispose())

  it('has namespaces', async () => {
    expect(await host.backend.namespaces({ context: at.context })).toEqual({
      names: ['default', 'kube-node-lease', 'kube-public', 'kube-system', 'shop'], listed: true,
    })
  })

  it('shows who stands behind a Service, who chooses, and the share each should get', async () => {
    const detail = await host.backend.serviceDetail({ ...at, service: 'checkout' })
    expect(detail).toMatchObject({
      ...at, service: 'checkout', type: 'NodePort', port: { name: 'http', port: 80 }, affinity: false,
      route: { kind: 'direct', unit: 'connection', chooser: expect.stringMatching(/^kube-proxy of node demo-worker-/) },
    })
    const evenly = { ready: true, eligible: true, expectedShare: 0.2, zone: expect.stringMatching(/^zone-/) }
    expect(detail.pods).toMatchObject([evenly, evenly, evenly, evenly, evenly])
    const plan = await host.backend.plan({ profile: { document: {
      apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'x' }, spec: { target: { ...at, service: 'checkout' } },
    } } })
    expect(detail.pods).toEqual(plan.pods)
    expect(detail.route).toEqual(plan.route)
    expect(detail.remarks).toEqual(plan.remarks)
  })

  it('shows the pods of a Service that cannot be reached from here, and says why', async () => {
    const detail = await host.backend.serviceDetail({ ...at, service: 'cart' })
    const half = { ready: true, expectedShare: 0.5 }
    expect(detail).toMatchObject({ type: 'ClusterIP', route: null, pods: [half, half] })
    expect(detail.remarks[0]).toMatchObject({ code: 'no-route', text: expect.stringContaining('cannot be reached from this computer') })
  })

  it('takes the first TCP port, and says which there are instead of one that is not', async () => {
    const dns = { context: at.context, namespace: 'kube-system', service: 'kube-dns' }
    expect((await host.backend.serviceDetail(dns)).port).toMatchObject({ name: 'dns-tcp' })
    const wrong = await host.backend.serviceDetail({ ...at, service: 'checkout', port: 'grpc' })
    expect(wrong).toMatchObject({ port: null, route: null, remarks: [{ code: 'no-port', next: 'There are: http (80).' }] })
    expect(wrong.pods).toHaveLength(5)
  })

  it('has no Service of that name', async () => {
    expect(await failureIn(host.backend.serviceDetail({ ...at, service: 'checkuot' }))).toMatchObject({ code: 'not-found' })
    expect(await failureIn(host.backend.proposeProfile({ ...at, service: 'checkuot' }))).toMatchObject({ code: 'not-found' })
    expect(await failureIn(host.backend.proposeProfile({ ...at, service: 'checkout', port: 'grpc' }))).toMatchObject({ code: 'not-found' })
  })

  it('gets a profile proposed that makes enough connections for a verdict and needs no confirmation', async () => {
    const proposed = await host.backend.proposeProfile({ ...at, service: 'checkout' })
    expect(proposed).toMatchObject({
      problems: [], completed: { name: 'checkout', target: { ...at, service: 'checkout', port: 'http' }, disruptions: [] },
      figures: { mostRequestsPerSecond: 200 },
    })
    const profile = { text: proposed.text, fileName: 'checkout.yaml' }
    const plan = await host.backend.plan({ profile })
    expect(proposed.figures?.connections ?? 0).toBeGreaterThan((plan.connectionsNeeded ?? Infinity) * 1.2)
    expect(await host.backend.confirmationsFor({ profile })).toEqual([])
    expect(await host.backend.profiles({})).toEqual([])
    const cart = await host.backend.proposeProfile({ ...at, service: 'cart' })
    expect(cart.problems).toEqual([])
  })
})
