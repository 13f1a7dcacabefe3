import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openJournal, type JournalHeader } from '../../electron/storage/journal.ts'
import type { FieldChange } from '../../shared/model/field-change.ts'

let directory: string
beforeEach(async () => { directory = path.join(await mkdtemp(path.join(tmpdir(), 'evenkeel-journal-')), 'journal') })
afterEach(() => rm(path.dirname(directory), { recursive: true, force: true }))

const header = (runId = 'run-1'): JournalHeader => ({
  runId, pid: 1, context: 'kind-dev', server: 'https://s', kubeconfig: '/config', namespace: 'shop', service: 'checkout', ownCluster: false,
})
const change = (after: number): FieldChange => ({
  ref: { group: 'apps', version: 'v1', resource: 'deployments', namespace: 'shop', name: 'checkout', subresource: 'scale' },
  uid: 'u', path: ['spec', 'replicas'], before: 5, after,
})
const at = '2030-01-01T00:00:00.000Z'
const file = (runId = 'run-1') => path.join(directory, `${runId}.ndjson`)

it('has a change on the disk before it is made, and forgets it once it is settled', async () => {
  const journal = openJournal(directory)
  expect(await journal.open()).toEqual({ runs: [], damage: [] })
  const writer = journal.writer(header())
  const [first, second] = await Promise.all([writer.intend(change(4), at), writer.intend(change(3), at)])
  const text = await readFile(file(), 'utf8')
  expect(text.split('\n').filter(Boolean).map((line) => JSON.parse(line).kind)).toEqual(['run', 'intended', 'intended'])
  await writer.made(second)
  expect((await openJournal(directory).open()).runs).toEqual([{
    header: expect.objectContaining(header()),
    entries: [{ id: first, writtenAt: at, change: change(4), made: false }, { id: second, writtenAt: at, change: change(3), made: true }],
  }])
  await writer.settle(first, 'undone')
  expect((await journal.open()).runs[0]?.entries.map(({ id }) => id)).toEqual([second])
  await journal.settle('run-1', second, 'undone')
  expect(await readdir(directory)).toEqual([])
  await writer.intend(change(2), at)
  expect((await journal.open()).runs[0]?.entries).toMatchObject([{ change: { after: 2 } }])
})

it('reads what a crash cut off up to there, and writes on behind it', async () => {
  const writer = openJournal(directory).writer(header())
  const id = await writer.intend(change(4), at)
  await appendFile(file(), '{"kind":"intended","id":"run-1/2","wri')
  const journal = openJournal(directory)
  expect((await journal.open()).runs[0]?.entries.map((entry) => entry.id)).toEqual([id])
  const again = journal.writer(header('run-2'))
  await again.intend(change(1), at)
  await journal.settle('run-1', id, 'undone')
  expect(await journal.open()).toMatchObject({ runs: [{ header: { runId: 'run-2' } }], damage: [] })
})

it('names a file that cannot be read and leaves it where it is', async () => {
  const writer = openJournal(directory).writer(header())
  await writer.intend(change(4), at)
  await writeFile(file('broken'), 'no journal at all\n{}\n')
  const { runs, damage } = await openJournal(directory).open()
  expect(runs).toHaveLength(1)
  expect(damage).toEqual([expect.stringContaining('broken.ndjson')])
  expect(await readdir(directory)).toContain('broken.ndjson')
})
