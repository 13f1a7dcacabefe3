import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openProfileStore, type ProfileStore } from '../../electron/storage/profile-store.ts'

let root: string
let directory: string
let store: ProfileStore
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'evenkeel-profiles-'))
  directory = path.join(root, 'profiles')
  store = openProfileStore(directory)
})
afterEach(() => rm(root, { recursive: true, force: true }))

const notFound = { data: { code: 'not-found' } }
const aged = (id: string, seconds: number) => utimes(path.join(directory, `${id}.yaml`), seconds, seconds)

describe('the profile store', () => {
  it('keeps a text byte for byte, readable by its owner only, and leaves nothing else behind', async () => {
    const text = '# mine\r\na: "x"   # odd\n\n\n\tnot even yaml: ['
    const { id } = await store.create('Checkout failover', text)
    expect(id).toBe('checkout-failover')
    expect((await store.read(id)).text).toBe(text)
    expect(await readFile(path.join(directory, 'checkout-failover.yaml'), 'utf8')).toBe(text)
    expect((await stat(path.join(directory, 'checkout-failover.yaml'))).mode & 0o077).toBe(0)
    expect(await readdir(directory)).toEqual(['checkout-failover.yaml'])
  })

  it('gives every one of many made at once under one name a file of its own', async () => {
    const other = openProfileStore(directory)
    const made = await Promise.all(Array.from({ length: 12 }, (_, index) => (index % 2 ? store : other).create('x', `text ${index}`)))
    expect(new Set(made.map(({ id }) => id)).size).toBe(12)
    expect((await store.list()).map((file) => ('text' in file ? file.text : '')).sort()).toEqual(made.map(({ text }) => text).sort())
  })

  it('lists the newest first', async () => {
    for (const name of ['a', 'b', 'c']) await store.create(name, name)
    await aged('a', 2000)
    await aged('b', 3000)
    await aged('c', 1000)
    expect((await store.list()).map(({ id }) => id)).toEqual(['b', 'a', 'c'])
  })

  it('takes files made by hand, and lists one that is too large with its problem', async () => {
    await mkdir(directory)
    await writeFile(path.join(directory, 'My Profile.yaml'), 'a: 1')
    await writeFile(path.join(directory, 'huge.yaml'), 'x'.repeat(2 * 1024 * 1024))
    await writeFile(path.join(directory, '.hidden.yaml'), '')
    await writeFile(path.join(directory, 'notes.txt'), '')
    await mkdir(path.join(directory, 'folder.yaml'))
    const listed = await store.list()
    expect(listed.map(({ id }) => id).sort()).toEqual(['My Profile', 'huge'])
    expect(listed.find(({ id }) => id === 'huge')).toMatchObject({ problem: expect.stringMatching(/huge\.yaml is larger than 1 MiB/) })
    expect(await store.replace('My Profile', 'a: 2')).toMatchObject({ id: 'My Profile', text: 'a: 2' })
    await expect(store.read('huge')).rejects.toMatchObject({ data: { code: 'unavailable' } })
    await expect(store.create('x', 'x'.repeat(2 * 1024 * 1024))).rejects.toMatchObject({ data: { code: 'usage' } })
  })

  it('moves a file to its new name, past one that is taken', async () => {
    await store.create('a', 'first')
    await store.create('b', 'second')
    expect(await store.move('a', 'A', 'changed')).toMatchObject({ id: 'a', text: 'changed' })
    expect(await store.move('a', 'b', 'moved')).toMatchObject({ id: 'b-2', text: 'moved' })
    expect((await readdir(directory)).sort()).toEqual(['b-2.yaml', 'b.yaml'])
    expect((await store.read('b')).text).toBe('second')
  })

  it('forgets what was deleted', async () => {
    await store.create('a', '1')
    await store.remove('a')
    expect(await store.list()).toEqual([])
    await expect(store.read('a')).rejects.toMatchObject(notFound)
    await expect(store.replace('a', '2')).rejects.toMatchObject(notFound)
    await expect(store.remove('a')).rejects.toMatchObject(notFound)
  })

  it('lets no id out of its folder', async () => {
    await store.create('a', '1')
    await writeFile(path.join(root, 'outside.yaml'), 'secret')
    await symlink(path.join(root, 'outside.yaml'), path.join(directory, 'link.yaml'))
    const absolute = path.join(root, 'outside')
    for (const id of ['../outside', './a', '..\\outside', absolute, '/a', 'a.yaml', 'a\u0000', '', '.', '..', 'link']) {
      await expect(store.read(id), id).rejects.toMatchObject(notFound)
      await expect(store.replace(id, 'x'), id).rejects.toMatchObject(notFound)
      await expect(store.move(id, 'b', 'x'), id).rejects.toMatchObject(notFound)
      await expect(store.remove(id), id).rejects.toMatchObject(notFound)
    }
    expect(await readFile(path.join(root, 'outside.yaml'), 'utf8')).toBe('secret')
    expect((await store.create('../../../escape', 'x')).id).toBe('escape')
    expect((await readdir(root)).sort()).toEqual(['outside.yaml', 'profiles'])
  })

  it('says where it cannot write', async () => {
    await writeFile(directory, 'a file in the way')
    const failing = store.create('a', '1')
    await expect(failing).rejects.toThrow(directory)
  })
})
