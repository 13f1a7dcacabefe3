import { mkdir, appendFile, mkdtemp, readFile, readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forgetRuns } from '../../electron/storage/run-retention.ts'
import { openRunStore } from '../../electron/storage/run-store.ts'
import { lockTarget } from '../../electron/storage/target-lock.ts'
import type { RunHeader } from '../../electron/storage/run-files.ts'
import { parseProfile } from '../../shared/profile/parse-profile.ts'
import { storedProfile } from '../../shared/profile/stored-profile.ts'

let directory: string
beforeEach(async () => { directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-store-')) })
afterEach(() => rm(directory, { recursive: true, force: true }))

function header(id: string): RunHeader {
  const parsed = parseProfile({
    apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'x' },
    spec: { target: { url: 'http://127.0.0.1:1' }, request: { headers: { Authorization: 'Bearer s3cret' }, body: 's3cret' } },
  })
  if (!parsed.ok) throw new Error('the profile must be valid')
  return {
    schema: 'evenkeel.dev/run/v1', id, name: 'x', startedAt: '2026-01-01T00:00:00.000Z', plannedMs: 1000, version: '0', pid: 1,
    profile: storedProfile(parsed.profile),
    plan: {
      target: { kind: 'url', url: 'http://127.0.0.1:1' },
      route: { kind: 'direct', chooser: 'unknown', unit: 'connection', testsService: true, path: [] },
      scheme: 'http', addresses: [{ host: '127.0.0.1', port: 1 }], hostHeader: '127.0.0.1:1', pods: [], expectedResponders: null,
      policies: [], affinity: false, connectionsNeeded: null, missingPermissions: [], remarks: [], local: true,
    },
  }
}
const started = { kind: 'timeline', event: { atMs: 0, source: 'run', kind: 'started', subject: '', detail: '' } } as const

describe('the run store', () => {
  it('gives back what was appended, newest run first, and keeps no credential', async () => {
    const store = openRunStore(directory)
    for (const id of ['20260101-000000-a', '20260102-000000-b']) {
      const writer = await store.create(header(id))
      writer.append(started)
      await writer.close()
    }
    expect((await store.list()).map((run) => ('header' in run ? run.header.id : run.id))).toEqual(['20260102-000000-b', '20260101-000000-a'])
    const run = await store.read('20260101-000000-a')
    expect(run).toMatchObject({ entries: [started], report: null, damage: null })
    expect(await readFile(path.join(directory, '20260101-000000-a', 'plan.json'), 'utf8')).not.toContain('s3cret')
    expect((await stat(path.join(directory, '20260101-000000-a', 'plan.json'))).mode & 0o077).toBe(0)
  })

  it('opens a run whose last line was cut off, and names any other damage', async () => {
    const store = openRunStore(directory)
    const writer = await store.create(header('a'))
    writer.append(started)
    writer.append(started)
    await writer.close()
    const events = path.join(directory, 'a', 'events.ndjson')
    await truncate(events, (await stat(events)).size - 5)
    expect(await store.read('a')).toMatchObject({ entries: [started], damage: null })
    await appendFile(events, '\n{}\n')
    expect((await store.read('a')).damage).toBe('events.ndjson: line 2, 3 cannot be read')
  })

  it('reads lines of any length', async () => {
    const writer = await openRunStore(directory).create(header('a'))
    const entries = [10, 5_000_000, 20, 1_048_500, 900_000, 3].map((length) => ({ ...started, event: { ...started.event, detail: 'ä'.repeat(length / 2) } }))
    for (const entry of entries) writer.append(entry)
    await writer.close()
    const read = await openRunStore(directory).read('a')
    expect(read.damage).toBeNull()
    expect(read.entries).toEqual(entries)
  })

  it('lists a run with a broken header as damaged instead of hiding it', async () => {
    const store = openRunStore(directory)
    await (await store.create(header('a'))).close()
    await writeFile(path.join(directory, 'a', 'plan.json'), '{"schema"')
    expect(await store.list()).toEqual([{ id: 'a', damage: 'plan.json is no valid JSON: it may have been cut off' }])
    await expect(store.read('a')).rejects.toMatchObject({ data: {
      code: 'unavailable', message: 'The run a is damaged and cannot be opened: plan.json is no valid JSON: it may have been cut off.',
      next: `Put back ${path.join(directory, 'a', 'plan.json')} from a copy, or delete the folder.`,
    } })
  })

  it('says so of a folder that holds no run', async () => {
    await mkdir(path.join(directory, 'photos'))
    await expect(openRunStore(directory).read('photos')).rejects.toMatchObject({ data: {
      code: 'not-found', message: `${path.join(directory, 'photos')} is no folder of a run: it has no plan.json.`,
    } })
  })

  it('tells what its runs take, damaged ones too', async () => {
    const store = openRunStore(directory)
    expect(await openRunStore(path.join(directory, 'none')).size()).toEqual({ runs: 0, bytes: 0 })
    await (await store.create(header('a'))).close()
    await (await store.create(header('b'))).close()
    await writeFile(path.join(directory, 'b', 'plan.json'), '{"schema"')
    const bytes = (await stat(path.join(directory, 'a', 'plan.json'))).size + '{"schema"'.length
    expect(await store.size()).toEqual({ runs: 2, bytes })
  })

  it('says which runs there are when asked for one there is not', async () => {
    const store = openRunStore(path.join(directory, 'none'))
    expect(await store.list()).toEqual([])
    await expect(store.read('../../etc')).rejects.toMatchObject({ data: { code: 'not-found' } })
  })
})

describe('keeping the newest runs', () => {
  const ids = ['20260101-000000-a', '20260102-000000-b', '20260103-000000-c', '20260104-000000-d']
  const nobody = () => false

  async function storeOf(runs: readonly string[]) {
    const store = openRunStore(directory)
    for (const id of runs) await (await store.create(header(id))).close()
    return store
  }
  const kept = async (store: ReturnType<typeof openRunStore>) =>
    (await store.list()).map((run) => ('header' in run ? run.header.id : run.id))

  it('deletes the oldest and leaves no trace of them', async () => {
    const store = await storeOf(ids)
    await forgetRuns(store, ids[3] ?? '', 2, nobody)
    expect(await kept(store)).toEqual([ids[3], ids[2]])
    expect((await readdir(directory)).sort()).toEqual(ids.slice(2))
  })

  it('never deletes the run that just ended, one that goes on, or a damaged one', async () => {
    const store = await storeOf(ids)
    await writeFile(path.join(directory, ids[1] ?? '', 'plan.json'), '{"schema"')
    await forgetRuns(store, ids[0] ?? '', 1, (id) => id === ids[2])
    expect(await kept(store)).toEqual([ids[3], ids[2], ids[1], ids[0]])
    await forgetRuns(store, ids[3] ?? '', 1, (id) => id === ids[2])
    expect(await kept(store)).toEqual([ids[3], ids[2], ids[1]])
  })

  it('finishes a deletion that was cut off, and keeps everything where that is wanted', async () => {
    const store = await storeOf(ids)
    await rename(path.join(directory, ids[0] ?? ''), path.join(directory, `.removed-${ids[0]}`))
    expect(await kept(store)).toEqual([ids[3], ids[2], ids[1]])
    await forgetRuns(store, ids[3] ?? '', 'unlimited', nobody)
    expect(await readdir(directory)).toHaveLength(4)
    await forgetRuns(store, ids[3] ?? '', 2, nobody)
    expect((await readdir(directory)).sort()).toEqual(ids.slice(2))
  })

  it('is no reason to fail', () => expect(forgetRuns(openRunStore(path.join(directory, 'none')), 'x', 1, nobody)).resolves.toBeUndefined())
})

describe('the lock on a target', () => {
  it('admits one holder, is free after release, and is taken over from a process that is gone', async () => {
    const take = (pid: number, alive: boolean) => lockTarget(directory, 'https://c/shop/checkout', { pid, runId: `run-${pid}` }, () => alive)
    const first = await take(1, true)
    expect(await take(2, true)).toEqual({ ok: false, heldBy: { pid: 1, runId: 'run-1' } })
    expect((await take(3, false)).ok).toBe(true)
    if (first.ok) await first.release()
    expect(await readdir(directory)).toEqual([])
    expect((await take(4, true)).ok).toBe(true)
  })
})
