import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../shared/report/report.ts'
import { openDemoCluster } from '../demo/with-demo-cluster.ts'
import { clusterRequest } from '../support/cluster-request.ts'
import { eventIn, openTestHost, profileOf, type TestHost } from './open-test-host.ts'

const load = (seconds: number) => ({ stages: [{ rate: 60, for: `${seconds}s` }], connections: 30, requestsPerConnection: 1 })

/** Disruptions of a profile against a cluster in another thread, reached by its kubeconfig like any other. */
describe('the disruptions of a profile', () => {
  let running: Awaited<ReturnType<typeof openDemoCluster>>
  let host: TestHost
  const target = { context: 'evenkeel-demo', namespace: 'shop', service: 'checkout' }
  beforeAll(async () => {
    running = await openDemoCluster({ scenario: 'even', seed: 21 })
    host = await openTestHost({ kubeconfigFiles: [running.cluster.kubeconfigPath] })
  })
  afterAll(async () => {
    await host.dispose()
    await running.close()
  })

  const request = (method: string, at: string, body?: unknown) => clusterRequest(running.cluster.kubeconfigPath, method, at, body)
  const deploymentPath = '/apis/apps/v1/namespaces/shop/deployments/checkout'
  const run = async (seconds: number, disruptions: object[]): Promise<string> =>
    (await host.backend.startRun({ profile: profileOf(target, { load: load(seconds), disruptions, expect: { errors: { below: '50%' } } }), confirmed: true })).runId
  const told = ({ timeline }: Report, kind: string) => timeline.filter((event) => event.source === 'disruption' && event.kind === kind)
  const replicas = async () => Reflect.get(Object(Reflect.get(await request('GET', deploymentPath), 'spec')), 'replicas')
  const journal = () => readdir(path.join(host.directory, 'journal')).catch(() => [])
  const refilled = () => expect.poll(async () => Reflect.get(Object(Reflect.get(await request('GET', deploymentPath), 'status')), 'availableReplicas'), { timeout: 30_000 }).toBe(5)

  it('show in the plan who would be hit, and hit them; what can be undone is put back in the end', async () => {
    const disruptions = [
      { at: '500ms', do: 'evict', seed: 3 }, { at: '1s', do: 'scale', by: -1 }, { at: '1500ms', do: 'unlabel', zone: 'zone-a', pods: 1, force: true },
      { at: '4s', do: 'drain', node: 'demo-worker-3', force: true },
    ]
    const plan = await host.backend.plan({ profile: profileOf(target, { load: load(7), disruptions }) })
    const [evicted] = plan.disruptions?.[0]?.victims ?? []
    expect(plan.disruptions?.map(({ victims }) => victims.length)).toEqual([1, 0, 1, expect.any(Number)])
    const runId = await run(7, disruptions)
    await eventIn(host, runId, (event) => event.kind === 'timeline' && event.events.some(({ detail }) => detail.startsWith('scale')))
    expect(await replicas()).toBe(4)
    expect(await journal()).toEqual([`${runId}.ndjson`])
    const report = await host.backend.report({ runId })
    expect(told(report, 'failed')).toEqual([])
    expect(told(report, 'accepted').filter(({ detail }) => detail === 'evict')).toMatchObject([{ subject: evicted?.name }])
    expect(report.failover.find(({ disruption }) => disruption === 'evict')).toMatchObject({ victim: evicted?.name, sliceAt: expect.any(String) })
    expect(told(report, 'undone').map(({ detail }) => detail.split(':')[0]).sort()).toEqual([
      'deployments checkout in shop', 'nodes demo-worker-3', expect.stringMatching(/^pods checkout-/),
    ])
    expect(await replicas()).toBe(5)
    expect(await journal()).toEqual([])
    expect(await host.backend.pendingRestores({})).toEqual([])
    await refilled()
  })

  it('are repeated after each recovery', async () => {
    const report = await host.backend.report({ runId: await run(14, [{ at: '200ms', do: 'evict', repeat: 3, pause: '100ms' }]) })
    const requested = told(report, 'requested')
    expect(requested.length).toBeGreaterThanOrEqual(2)
    expect(new Set(requested.map(({ subject }) => subject)).size).toBe(requested.length)
    for (const [index, { at }] of requested.slice(1).entries()) {
      const between = report.timeline.filter((event) => event.kind === 'endpoint-ready' && event.at > (requested[index]?.at ?? '') && event.at <= at)
      expect(between.length).toBeGreaterThan(0)
    }
    await refilled()
  })

  it('do not undo over what somebody else set meanwhile', async () => {
    const runId = await run(4, [{ at: '200ms', do: 'scale', by: -2, force: true }])
    await eventIn(host, runId, (event) => event.kind === 'timeline' && event.events.some(({ kind, source }) => source === 'disruption' && kind === 'accepted'))
    expect(await replicas()).toBe(3)
    await request('PATCH', `${deploymentPath}/scale`, { spec: { replicas: 6 } })
    const report = await host.backend.report({ runId })
    expect(told(report, 'not-undone')).toMatchObject([{ detail: expect.stringContaining('somebody else has set it to 6, which stays') }])
    expect(await replicas()).toBe(6)
    expect(await journal()).toEqual([])
    await request('PATCH', `${deploymentPath}/scale`, { spec: { replicas: 5 } })
    await refilled()
  })

  it('put back what they changed when the run is stopped', async () => {
    const runId = await run(30, [{ at: '200ms', do: 'scale', by: -1 }])
    await eventIn(host, runId, (event) => event.kind === 'timeline' && event.events.some(({ kind, source }) => source === 'disruption' && kind === 'accepted'))
    await host.backend.stopRun({ runId })
    const report = await host.backend.report({ runId })
    expect(report.run.state).toBe('stopped')
    expect(told(report, 'undone')).toHaveLength(1)
    expect(await replicas()).toBe(5)
    await refilled()
  })

  it('leave the run going on or end it, as the profile says, where a pod of the plan has vanished', async () => {
    const vanishing = async (more: object) => {
      const names = (await host.backend.plan({ profile: profileOf(target, {}) })).pods.slice(0, 1).map(({ name }) => name)
      return [{ at: '200ms', do: 'delete', names, grace: '0s' }, { at: '1s', do: 'evict', names, ...more }]
    }
    const goesOn = await host.backend.report({ runId: await run(3, await vanishing({})) })
    expect(goesOn.run.state).toBe('finished')
    expect(told(goesOn, 'skipped')).toMatchObject([{ detail: expect.stringMatching(/has no pod checkout-/) }])
    await refilled()
    const ended = await host.backend.report({ runId: await run(30, await vanishing({ ifRefused: 'stop' })) })
    expect(ended.run.state).toBe('aborted')
    expect(ended.expectations.find(({ name }) => name === 'not aborted')).toMatchObject({ met: false, limit: 'every disruption is made' })
    expect(told(ended, 'requested')).toMatchObject([{ detail: 'delete' }])
    await refilled()
  })

  it('are told apart from what somebody else does and from what dies, which is timed in the same way', async () => {
    const runId = await run(12, [{ at: '6s', do: 'crash', force: true }])
    await eventIn(host, runId, (event) => event.kind === 'timeline' && event.events.some(({ kind }) => kind === 'started'))
    const [first] = (await host.backend.plan({ profile: profileOf(target, {}) })).pods
    await request('DELETE', `/api/v1/namespaces/shop/pods/${first?.name}`)
    const report = await host.backend.report({ runId })
    const [removal, crash, ...more] = report.failover
    expect(removal).toMatchObject({ disruption: 'unplanned removal', victim: first?.name, unplanned: true, newcomerAt: expect.any(String), sliceAt: expect.any(String) })
    expect(crash).toMatchObject({ disruption: 'crash', sliceAt: expect.any(String) })
    expect(crash?.unplanned).toBeUndefined()
    expect(more).toEqual([])
    await refilled()
  })
})
