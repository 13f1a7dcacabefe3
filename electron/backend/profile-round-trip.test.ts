import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { parse } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../shared/pacing/seeded-random.ts'
import { generatedProfiles } from '../../shared/profile/testing/generated-profiles.ts'
import { mergeYaml } from '../../shared/profile/yaml-text.ts'
import { handWritten } from '../../shared/profile/testing/hand-written-yaml.ts'
import { openProfileStore, type ProfileStore } from '../storage/profile-store.ts'
import { profileCalls } from './profile-calls.ts'

const seed = 20_260_131
const profileCount = 500
const editedCount = 200
const timeoutMs = 60_000
const files = fc.record({ document: generatedProfiles, writing: fc.integer({ min: 1, max: 2 ** 30 }) })

let directory = ''
let store: ProfileStore
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-profiles-'))
  store = openProfileStore(directory)
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** The places of all numbers and texts of a document. */
function leavesOf(value: unknown, at: (string | number)[] = []): { at: (string | number)[]; value: string | number }[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ at, value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...at, Array.isArray(value) ? Number(key) : key]))
}

function changedAt(value: unknown, [key, ...rest]: (string | number)[], to: unknown): unknown {
  if (key === undefined) return to
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? changedAt(item, rest, to) : item))
  return Object.fromEntries(Object.entries(value ?? {}).map(([name, inner]) => [name, name === key ? changedAt(inner, rest, to) : inner]))
}

/** Profiles in memory: the files' own store waits for the disk at each write. */
function memoryStore(): ProfileStore {
  const texts = new Map<string, string>()
  const keep = (id: string, text: string) => {
    texts.set(id, text)
    return Promise.resolve({ id, text, savedAtMs: 0 })
  }
  return {
    list: () => Promise.resolve([...texts].map(([id, text]) => ({ id, text, savedAtMs: 0 }))),
    read: (id) => Promise.resolve({ id, text: texts.get(id) ?? '', savedAtMs: 0 }),
    create: (name, text) => keep(name, text), replace: keep, move: (_, name, text) => keep(name, text),
    remove: (id) => Promise.resolve(void texts.delete(id)),
  }
}

async function survives({ document, writing }: { document: unknown; writing: number }, store: ProfileStore): Promise<number> {
  const calls = profileCalls(store)
  const written = handWritten(document, seededRandom(writing))
  const { id } = await calls.saveProfile({ text: written.text })
  const loaded = await calls.profile({ id })
  expect(loaded.problems).toEqual([])
  expect(loaded.document).toEqual(document)
  await calls.saveProfile({ id, document: loaded.document })
  const again = await calls.profile({ id })
  expect(again.text).toBe(written.text)
  expect(again.completed).toEqual(loaded.completed)
  await calls.deleteProfile({ id })
  return written.comments.length
}

describe(`${profileCount} generated profiles`, () => {
  it('survive load, save and load unchanged, comments included', async () => {
    let comments = 0
    const store = memoryStore()
    await fc.assert(fc.asyncProperty(files, async (file) => { comments += await survives(file, store) }), { numRuns: profileCount, seed })
    expect(comments).toBeGreaterThan(profileCount)
  }, timeoutMs)

  it('do so in files', async () => {
    await fc.assert(fc.asyncProperty(files, async (file) => { await survives(file, store) }), { numRuns: 20, seed })
  }, timeoutMs)

  it('keep every comment, and every other line, when one value is changed in the form', () => {
    fc.assert(fc.property(files, fc.nat(), ({ document, writing }, choice) => {
      const { text, comments } = handWritten(document, seededRandom(writing))
      const leaves = leavesOf(document)
      const leaf = leaves[choice % leaves.length]
      if (!leaf) throw new Error('a profile has values')
      const changed = changedAt(document, leaf.at, typeof leaf.value === 'number' ? leaf.value + 1 : `${leaf.value} too`)
      const saved = mergeYaml(text, changed) ?? ''
      expect(parse(saved)).toEqual(changed)
      expect(comments.filter((comment) => !saved.includes(comment))).toEqual([])
      const [before, after] = [text.split('\n'), saved.split('\n')]
      expect(after.filter((line, index) => line !== before[index])).toHaveLength(1)
    }), { numRuns: editedCount, seed })
  }, timeoutMs)

  it('keep every comment when a field is put in', () => {
    fc.assert(fc.property(files, ({ document, writing }) => {
      const { text, comments } = handWritten(document, seededRandom(writing))
      const more = { ...document, metadata: { ...Object(document.metadata), description: 'put in' } }
      const saved = mergeYaml(text, more) ?? ''
      expect(parse(saved)).toEqual(more)
      expect(comments.filter((comment) => !saved.includes(comment))).toEqual([])
    }), { numRuns: editedCount, seed })
  }, timeoutMs)
})
