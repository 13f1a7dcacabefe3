import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCredentials } from '../../electron/demo/access/certificates.ts'
import { reportFormats } from '../../shared/report/format-names.ts'
import { startRawServer, type RawServer } from '../servers/raw-server.ts'
import { eventIn, failureIn, openTestHost, profileOf, type TestHost } from './open-test-host.ts'

const secrets = { token: 's3cr3t-t0ken-of-the-environment', key: 's3cr3t-k3y-of-a-file', body: 's3cr3t-b0dy-of-the-environment' }
const load = { model: 'closed', stages: [{ connections: 2, for: '20s' }], requests: 20 }
const isOver = (event: { kind: string }) => event.kind === 'closed'

let directory: string
let server: RawServer
let host: TestHost
let frames: string[]
const heads: string[] = []
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-secrets-'))
  await writeFile(path.join(directory, 'key'), `${secrets.key}\n`)
  frames = []
  host = await openTestHost({
    env: { API_TOKEN: secrets.token, ORDER: secrets.body, EMPTY: '', TWO_LINES: 'a\nb' }, seen: (message) => { frames.push(JSON.stringify(message)) },
  })
})
afterEach(async () => {
  await host.dispose()
  await server?.close()
  await rm(directory, { recursive: true, force: true })
  heads.length = 0
})

/** A server that says back all it was sent, as careless ones do, in a header and in the body. */
async function echo(secured: Parameters<typeof startRawServer>[1] = null): Promise<string> {
  server = await startRawServer({
    onRequest: ({ socket, head, body }) => {
      heads.push(`${head}\r\n\r\n${body.toString()}`)
      const said = JSON.stringify({ pod: 'pod-a', head, body: body.toString() })
      const [, token = ''] = /authorization: (.*)/i.exec(head) ?? []
      socket.write(`HTTP/1.1 401 Unauthorized\r\nX-Sent: ${token.trim()}\r\nContent-Length: ${Buffer.byteLength(said)}\r\n\r\n${said}`)
    },
  }, secured)
  return `${secured === null ? 'http' : 'https'}://localhost:${server.port}/`
}

/** The content of every file below a folder, by its path. */
async function filesBelow(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, 'latin1')] as const)))
}

/** Places where a value stands, in any of the writings it may have been kept in. */
function placesOf(value: string, places: ReadonlyMap<string, string>): string[] {
  const writings = [value, Buffer.from(value).toString('base64').replace(/=+$/, ''), Buffer.from(value).toString('hex'), [...value].reverse().join('')]
  return [...places].filter(([, content]) => writings.some((writing) => content.includes(writing))).map(([place]) => place)
}

describe('secrets of a profile', () => {
  it('reach the target, and stand in no file, no report and no message to the window', async () => {
    const url = await echo()
    const spec = {
      load, identify: 'auto',
      request: {
        method: 'POST', body: { env: 'ORDER' },
        headers: { 'Authorization': { env: 'API_TOKEN', prefix: 'Bearer ' }, 'X-Api-Key': { file: path.join(directory, 'key') }, 'Accept': 'text/plain' },
      },
    }
    const plan = await host.backend.plan({ profile: profileOf({ url, responders: 1 }, spec) })
    expect(plan.remarks.filter(({ code }) => code.startsWith('secret'))).toEqual([])
    const { runId } = await host.backend.startRun({ profile: profileOf({ url, responders: 1 }, spec), confirmed: true })
    await eventIn(host, runId, isOver)

    expect(heads.length).toBe(20)
    for (const head of heads) {
      expect(head).toContain(`Authorization: Bearer ${secrets.token}\r\n`)
      expect(head).toContain(`X-Api-Key: ${secrets.key}\r\n`)
      expect(head).toContain(`\r\n\r\n${secrets.body}`)
    }
    const reports = await Promise.all(reportFormats.filter((format) => format !== 'pdf').map(async (format) => (
      [format, (await host.backend.exportReport({ runId, format })).content] as const
    )))
    await host.backend.report({ runId })
    await host.backend.runs({})
    const kept = await filesBelow(host.directory)
    expect([...kept.keys()].some((file) => file.includes(runId))).toBe(true)
    expect([...kept.values()].join()).toContain('API_TOKEN')
    expect(frames.join()).toContain(runId)
    for (const secret of Object.values(secrets)) {
      expect(placesOf(secret, kept)).toEqual([])
      expect(placesOf(secret, new Map(reports))).toEqual([])
      expect(placesOf(secret, new Map(frames.map((frame) => [frame.slice(0, 200), frame])))).toEqual([])
    }
  })

  it('may be the client\'s key, from the environment', async () => {
    const { authority, server: own, client } = await createCredentials(['localhost'], Date.now())
    const url = await echo({ cert: own.certificate, key: own.key, ca: authority, requestCert: true, rejectUnauthorized: true })
    await host.dispose()
    host = await openTestHost({ env: { CA: authority, CERT: client.certificate, KEY: client.key }, seen: (message) => { frames.push(JSON.stringify(message)) } })
    const tls = { ca: { env: 'CA' }, cert: { env: 'CERT' }, key: { env: 'KEY' } }
    const { runId } = await host.backend.startRun({ profile: profileOf({ url, responders: 1 }, { load, request: { tls } }), confirmed: true })
    await eventIn(host, runId, isOver)
    expect(heads.length).toBe(20)
    const secret = client.key.split('\n')[1] ?? ''
    expect(secret.length).toBeGreaterThan(30)
    expect(placesOf(secret, await filesBelow(host.directory))).toEqual([])
    expect(placesOf(secret, new Map([['frames', frames.join()]]))).toEqual([])
  })

  it('that are missing are all named before anything is sent, with where they are read and what to do', async () => {
    const url = await echo()
    const request = {
      headers: { 'Authorization': { env: 'NOBODY_SET_IT' }, 'X-A': { env: 'EMPTY' }, 'X-B': { env: 'TWO_LINES' }, 'X-C': { file: path.join(directory, 'none') } },
      tls: { cert: directory, key: { env: 'NO_KEY' } },
    }
    const profile = profileOf({ url, responders: 1 }, { load, request })
    const failure = await failureIn(host.backend.startRun({ profile, confirmed: true }))
    expect(failure).toMatchObject({ code: 'profile', problems: [
      { path: 'spec.request.headers.Authorization', message: 'reads the environment variable NOBODY_SET_IT, which is not set; set it where Evenkeel is started' },
      { path: 'spec.request.headers.X-A', message: 'reads the environment variable EMPTY, which is empty; set it where Evenkeel is started' },
      { path: 'spec.request.headers.X-B', message: expect.stringMatching(/^reads the environment variable TWO_LINES, whose value has a line break/) },
      { path: 'spec.request.headers.X-C', message: expect.stringMatching(/none, which is not there; correct the path/) },
      { path: 'spec.request.tls.cert', message: expect.stringMatching(/which is a folder; name a file$/) },
      { path: 'spec.request.tls.key', message: expect.stringMatching(/NO_KEY, which is not set/) },
    ] })
    expect(server.counts.connections).toBe(0)
    const { remarks } = await host.backend.plan({ profile })
    expect(remarks.filter(({ code }) => code === 'secret-missing').map(({ text }) => text)).toContain('The header Authorization reads the environment variable NOBODY_SET_IT, which is not set.')
  })

  it('in clear text are remarked in the plan, and kept out of the run', async () => {
    const url = await echo()
    const profile = profileOf({ url: `${url}?api_key=${secrets.key}`, responders: 1 }, { load, request: { headers: { Authorization: `Bearer ${secrets.token}` } } })
    const { remarks } = await host.backend.plan({ profile })
    expect(remarks).toContainEqual(expect.objectContaining({ code: 'secret-in-clear-text', text: 'The header Authorization stands in the profile in clear text.' }))
    const { runId } = await host.backend.startRun({ profile, confirmed: true })
    await eventIn(host, runId, isOver)
    expect(heads[0]).toContain(secrets.token)
    expect(heads[0]).toContain(`?api_key=${secrets.key}`)
    const kept = await filesBelow(host.directory)
    expect([...placesOf(secrets.token, kept), ...placesOf(secrets.key, kept)]).toEqual([])
  })
})
