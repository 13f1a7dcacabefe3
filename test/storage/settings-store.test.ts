import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSettingsStore } from '../../electron/storage/settings-store.ts'
import { defaultSettings, type Settings } from '../../shared/contract/settings.ts'

let directory: string
let file: string
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-settings-'))
  file = path.join(directory, 'settings.json')
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const changed: Settings = {
  guardRails: { mostRequestsPerSecond: 50, mostConnections: 5, productionPattern: '^live-', confirmDisruptions: false },
  theme: 'dark',
  keepRuns: 20,
}

describe('the settings', () => {
  it('are the defaults at first, and what was saved from then on', async () => {
    const store = openSettingsStore(path.join(directory, 'new'))
    expect(await store.read()).toEqual({ settings: defaultSettings, problem: null })
    expect(await readdir(directory)).toEqual([])
    expect(await store.save(changed)).toEqual({ settings: changed, problem: null })
    expect(await openSettingsStore(path.join(directory, 'new')).read()).toEqual({ settings: changed, problem: null })
    expect((await stat(path.join(directory, 'new', 'settings.json'))).mode & 0o077).toBe(0)
    const written = JSON.parse(await readFile(path.join(directory, 'new', 'settings.json'), 'utf8'))
    expect(written).toMatchObject({ schema: 'evenkeel.dev/settings/v1' })
  })

  it.each([
    ['{"schema"', 'is no valid JSON'],
    [JSON.stringify({ ...changed, schema: 'evenkeel.dev/settings/v2' }), 'schema: must be evenkeel.dev/settings/v1'],
    [JSON.stringify({ ...changed, schema: 'evenkeel.dev/settings/v1', theme: 'purple' }), 'theme'],
    [JSON.stringify({ ...changed, schema: 'evenkeel.dev/settings/v1', keepRuns: 0 }), 'keepRuns'],
  ])('stay safe where the file is broken, say so until they are saved, and keep the file aside: %s', async (text, problem) => {
    await writeFile(file, text)
    const store = openSettingsStore(directory)
    for (let look = 0; look < 2; look += 1) {
      const read = await store.read()
      expect(read.settings).toEqual(defaultSettings)
      expect(read.problem).toContain(file)
      expect(read.problem).toContain(problem)
    }
    expect(await store.save(changed)).toEqual({ settings: changed, problem: null })
    expect(await readFile(path.join(directory, 'settings.broken.json'), 'utf8')).toBe(text)
    await writeFile(file, 'again')
    await store.save(changed)
    expect((await readdir(directory)).sort()).toEqual(['settings.broken-2.json', 'settings.broken.json', 'settings.json'])
  })

  it('are whole whenever they are read while others save', async () => {
    const store = openSettingsStore(directory)
    await store.save(changed)
    const saving = Promise.all(Array.from({ length: 20 }, (_, index) => store.save({ ...changed, keepRuns: index + 1 })))
    for (let look = 0; look < 20; look += 1) expect((await store.read()).problem).toBeNull()
    await saving
    expect((await store.read()).settings.keepRuns).toBe(20)
  })
})
