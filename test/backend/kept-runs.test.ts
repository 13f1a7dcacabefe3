import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../shared/contract/settings.ts'
import { reportSchema } from '../../shared/report/report.ts'
import { failureIn, openTestHost, profileOf, type TestHost } from './open-test-host.ts'

describe('runs once they are over', () => {
  const server = createServer((_, response) => response.setHeader('X-Pod-Name', 'only').end('ok'))
  let host: TestHost
  let profile: { document: unknown }
  beforeAll(async () => {
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
    const address: AddressInfo | string | null = server.address()
    if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
    profile = profileOf({ url: `http://127.0.0.1:${address.port}` }, { load: { stages: [{ rate: 20, for: '1s' }] } })
    host = await openTestHost()
  })
  afterAll(async () => {
    await host.dispose()
    server.closeAllConnections()
    server.close()
  })

  const run = async () => {
    const { runId } = await host.backend.startRun({ profile, confirmed: false })
    await host.backend.report({ runId })
    return runId
  }

  it('are exported as the page and the report have them', async () => {
    const runId = await run()
    const json = await host.backend.exportReport({ runId, format: 'json' })
    expect(json).toMatchObject({ fileName: `${runId}.json`, mediaType: 'application/json' })
    expect(reportSchema.parse(JSON.parse(json.content))).toEqual(await host.backend.report({ runId }))
    const html = await host.backend.exportReport({ runId, format: 'html' })
    expect(html).toMatchObject({ fileName: `${runId}.html`, mediaType: 'text/html' })
    expect(html.content).toMatch(/^<!doctype html>/i)
    expect(html.content).toContain(runId)
    expect(await failureIn(host.backend.exportReport({ runId: 'nope', format: 'html' }))).toMatchObject({ code: 'not-found' })
  })

  it('are all kept by default, and the newest where the settings say how many', async () => {
    const first = [...(await host.backend.runs({})).map(({ id }) => id), await run()]
    expect(await readdir(path.join(host.directory, 'runs'))).toEqual(expect.arrayContaining(first))
    await host.backend.saveSettings({ settings: { ...defaultSettings, keepRuns: 2 } })
    const last = [await run(), await run()]
    await expect.poll(async () => (await host.backend.runs({})).map(({ id }) => id).sort(), { timeout: 20_000 }).toEqual(last.toSorted())
    await expect.poll(async () => (await readdir(path.join(host.directory, 'runs'))).sort(), { timeout: 20_000 }).toEqual(last.toSorted())
  })
})
