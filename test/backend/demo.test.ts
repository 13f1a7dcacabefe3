import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../shared/contract/run-event.ts'
import { eventIn, failureIn, openTestHost, profileOf, type TestHost } from './open-test-host.ts'

const answered = (event: RunEvent) => event.kind === 'snapshot' && event.snapshot.totals.completed > 0
const load = { stages: [{ rate: 20, for: '60s' }], connections: 5, requestsPerConnection: 1 }

describe('the demo cluster among what else there is', () => {
  let host: TestHost | null = null
  afterEach(async () => {
    await host?.dispose()
    host = null
  })

  it('is closed; what runs on it is named first, and stopped and kept once that is agreed to', async () => {
    host = await openTestHost()
    expect(await host.backend.stopDemo({})).toEqual({})
    expect(await host.backend.demo({})).toBeNull()
    const demo = await host.backend.startDemo({ scenario: 'even', seed: 4 })
    expect(await host.backend.demo({})).toEqual(demo)
    const target = { context: demo.contextName, namespace: demo.namespace, service: demo.service }
    const { runId } = await host.backend.startRun({ profile: profileOf(target, { load }), confirmed: false })
    await eventIn(host, runId, answered)

    const goesOn = { code: 'needs-confirmation', problems: [{ message: expect.stringContaining('will be stopped') }] }
    expect(await failureIn(host.backend.stopDemo({}))).toMatchObject(goesOn)
    expect(await failureIn(host.backend.startDemo({ scenario: 'hot-pod', seed: 4 }))).toMatchObject(goesOn)
    expect(await host.backend.startDemo({ scenario: 'even', seed: 4 })).toEqual(demo)
    expect(await host.backend.runs({})).toMatchObject([{ id: runId, state: 'running', load: '20/s for 1m, 5 connections', p99Ms: null }])

    await host.backend.stopDemo({ confirmed: true })
    expect(await host.backend.demo({})).toBeNull()
    expect(await host.backend.contexts({})).toEqual([])
    const [kept] = await host.backend.runs({})
    expect(kept).toMatchObject({ id: runId, state: 'stopped', durationMs: expect.any(Number), p99Ms: expect.any(Number) })
  })

  it('hides no context of the same name: both stand there, told apart', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-contexts-'))
    const file = path.join(folder, 'config')
    await writeFile(file, JSON.stringify({
      apiVersion: 'v1', kind: 'Config', 'current-context': 'evenkeel-demo', users: [{ name: 'u', user: { token: 't' } }],
      clusters: [{ name: 'c', cluster: { server: 'https://mine.example:6443' } }],
      contexts: [{ name: 'evenkeel-demo', context: { cluster: 'c', user: 'u' } }],
    }))
    host = await openTestHost({ kubeconfigFiles: [file] })
    const demo = await host.backend.startDemo({ scenario: 'even', seed: 4 })
    expect(demo.contextName).toBe('evenkeel-demo-2')
    expect(await host.backend.contexts({})).toMatchObject([
      { name: 'evenkeel-demo', server: 'https://mine.example:6443', current: true },
      { name: 'evenkeel-demo-2', server: expect.stringMatching(/^https:\/\/127\./), file: demo.kubeconfigPath },
    ])
    expect(await host.backend.services({ context: demo.contextName, namespace: 'shop' })).toMatchObject([{ name: 'cart' }, { name: 'checkout' }])
    const [scenario] = await host.backend.scenarios({})
    expect(scenario?.profile).toMatchObject({ spec: { target: { context: 'evenkeel-demo-2' } } })
    await rm(folder, { recursive: true })
  })
})
