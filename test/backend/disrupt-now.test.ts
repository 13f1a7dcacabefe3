import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../shared/contract/run-event.ts'
import { eventIn, failureIn, openTestHost, profileOf, type TestHost } from './open-test-host.ts'

const load = { stages: [{ rate: 150, for: '10s' }], connections: 50, requestsPerConnection: 1 }
const expectations = { failover: { within: '5s' }, errors: { below: '20%' }, balance: { tolerance: '90%' } }
const runs = (event: RunEvent) => event.kind === 'state' && event.state === 'running'
const refilled = (event: RunEvent) => event.kind === 'timeline' && event.events.some((one) => one.kind === 'endpoint-ready')

describe('the Disrupt menu', () => {
  let host: TestHost
  let target: { context: string; namespace: string; service: string }
  beforeAll(async () => {
    host = await openTestHost()
    const { contextName, namespace, service } = await host.backend.startDemo({ scenario: 'failover', seed: 11 })
    target = { context: contextName, namespace, service }
  })
  afterAll(() => host.dispose())

  const start = async (spec: object = {}) =>
    (await host.backend.startRun({ profile: profileOf(target, { load, expect: expectations, ...spec }), confirmed: true })).runId
  const locks = async () => readdir(path.join(host.directory, 'locks')).catch(() => [])

  it('deletes the pod it showed; timeline, stopwatch and expectations count it, live and stored', async () => {
    const runId = await start()
    expect(await failureIn(host.backend.disruptNow({ runId, do: 'delete', pods: 1, confirmed: true }))).toMatchObject({ code: 'usage' })
    await eventIn(host, runId, runs)
    expect(await locks()).toEqual([])
    const preview = await host.backend.disruptionPreview({ runId, do: 'delete', pods: 1 })
    expect(preview).toMatchObject({ objections: [], confirmations: [expect.stringMatching(/^Now 1 of 5 pods/)] })
    const [victim] = preview.victims
    expect(victim).toMatchObject({ node: expect.stringMatching(/^demo-worker-/), zone: expect.stringMatching(/^zone-/) })
    const done = await host.backend.disruptNow({ runId, do: 'delete', pods: 1, confirmed: true })
    expect(done).toEqual({ pods: [{ name: victim?.name, problem: null }] })
    expect(await locks()).toHaveLength(1)

    const second = await start()
    await eventIn(host, second, runs)
    const held = await failureIn(host.backend.disruptNow({ runId: second, do: 'delete', pods: 1, confirmed: true }))
    expect(held).toMatchObject({ code: 'busy', message: expect.stringContaining(runId) })
    await host.backend.stopRun({ runId: second })

    await eventIn(host, runId, refilled)
    const report = await host.backend.report({ runId })
    const told = report.timeline.filter((event) => event.source === 'disruption')
    expect(told).toMatchObject(['asked', 'requested', 'accepted'].map((kind) => ({ kind, subject: victim?.name, detail: 'delete' })))
    const observed = { sliceAt: expect.any(String), newcomerAt: expect.any(String) }
    expect(report.failover).toMatchObject([{ disruption: 'delete', victim: victim?.name, ...observed }])
    const expectation = report.expectations.find(({ name }) => name === 'failover')
    expect(expectation).toMatchObject({ met: true, actual: expect.stringContaining('longest gap') })
    expect(report.pods.find(({ name }) => name === victim?.name)).toBeDefined()

    const untouched = await host.backend.report({ runId: second })
    expect(untouched.timeline.filter((event) => event.source === 'disruption')).toEqual([])
    await expect.poll(locks).toEqual([])
    expect(await failureIn(host.backend.disruptNow({ runId, do: 'delete', pods: 1, confirmed: true })))
      .toMatchObject({ code: 'usage', message: expect.stringContaining('is over') })
    expect(await failureIn(host.backend.disruptionPreview({ runId: 'nope', do: 'delete', pods: 1 }))).toMatchObject({ code: 'not-found' })
  })

  it('refuses what is not said whole, what the pods do not allow, and a plain URL', async () => {
    const runId = await start({ load: { ...load, stages: [{ rate: 20, for: '10s' }] } })
    await eventIn(host, runId, runs)
    const scaling = host.backend.disruptNow({ runId, do: 'scale', pods: 1, confirmed: true })
    expect(await failureIn(scaling)).toMatchObject({ code: 'usage', message: expect.stringContaining('How many replicas') })
    const { objections } = await host.backend.disruptionPreview({ runId, do: 'delete', pods: 4 })
    expect(objections).toMatchObject([{ code: 'too-few-left', forceable: true }])
    expect(await failureIn(host.backend.disruptNow({ runId, do: 'delete', pods: 4, confirmed: true }))).toMatchObject({ code: 'usage' })
    await host.backend.stopRun({ runId })
    const quiet = await host.backend.report({ runId })
    expect(quiet.timeline).not.toContainEqual(expect.objectContaining({ source: 'disruption' }))
    const unmet = quiet.expectations.find(({ name }) => name === 'failover')
    expect(unmet).toMatchObject({ met: null, actual: '0 of 0 disruptions took place' })

    const { addresses: [address] } = await host.backend.plan({ profile: profileOf(target) })
    const url = `http://${address?.host}:${address?.port}/`
    const profile = profileOf({ url }, { load: { stages: [{ rate: 20, for: '10s' }] } })
    const plain = await host.backend.startRun({ profile, confirmed: false })
    await eventIn(host, plain.runId, runs)
    expect(await failureIn(host.backend.disruptionPreview({ runId: plain.runId, do: 'delete', pods: 1 })))
      .toMatchObject({ code: 'usage', message: expect.stringContaining('plain URL') })
    await host.backend.stopRun({ runId: plain.runId })
  })
})
