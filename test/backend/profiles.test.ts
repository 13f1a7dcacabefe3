import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'yaml'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failureIn, openTestHost, type TestHost } from './open-test-host.ts'

let host: TestHost
beforeEach(async () => { host = await openTestHost() })
afterEach(() => host.dispose())

const text = `# before the release
apiVersion: evenkeel.dev/v1
kind: LoadProfile
metadata: { name: checkout, description: in the shop } # mine
spec:
  target: { namespace: shop, service: checkout }
  request: { headers: { Authorization: "Bearer \${TOKEN}" } }
  load:
    stages: [ { rate: 20, for: 30s } ] # slow
`
const fileOf = (id: string) => path.join(host.directory, 'profiles', `${id}.yaml`)

describe('saved profiles', () => {
  it('come back as they were typed, checked and with what they amount to', async () => {
    const saved = await host.backend.saveProfile({ text })
    expect(saved).toMatchObject({
      id: 'checkout', text, problems: [], completed: { name: 'checkout' }, figures: { requests: 600, connections: 600, plannedMs: 30_000 },
      document: { spec: { load: { stages: [{ rate: 20, for: '30s' }] } } },
    })
    expect(await host.backend.profile({ id: 'checkout' })).toEqual(saved)
    expect(await readFile(fileOf('checkout'), 'utf8')).toBe(text)
    expect(await host.backend.profiles({})).toEqual([
      { id: 'checkout', name: 'checkout', description: 'in the shop', target: 'shop/checkout', savedAt: saved.savedAt },
    ])
  })

  it('keep comments, order and what was typed when a form changes a field', async () => {
    const { id } = await host.backend.saveProfile({ text })
    const changed: unknown = parse(text.replace('in the shop', 'in the shop at noon'))
    await host.backend.saveProfile({ id, document: changed })
    expect(await readFile(fileOf(id), 'utf8')).toBe(text.replace('in the shop', 'in the shop at noon'))
    const edited = text.replace('20', '40')
    const both = await host.backend.checkProfile({ text: edited, document: changed })
    expect(both.text).toBe(text.replace('in the shop', 'in the shop at noon'))
    expect(await readFile(fileOf(id), 'utf8')).not.toBe(edited)
  })

  it('are saved with their problems, and listed with the first', async () => {
    await host.backend.saveProfile({ text: text.replace('20', '-20') })
    const broken = await host.backend.saveProfile({ text: 'a: [' })
    expect(broken).toMatchObject({ id: 'profile', document: null, completed: null, problems: [{ line: 1 }] })
    await writeFile(fileOf('byhand'), 'kind: Pod\n')
    const listed = await host.backend.profiles({})
    expect(listed.find(({ id }) => id === 'checkout')?.problem).toMatch(/^spec\.load\.stages\[0\]\.rate \(line 9, column 23\): must be above 0$/)
    expect(listed.find(({ id }) => id === 'profile')?.problem).toMatch(/^\(line 1, column \d+\): /)
    const byHand = listed.find(({ id }) => id === 'byhand')
    expect(byHand).toMatchObject({ name: 'byhand', target: '', problem: expect.stringMatching(/\(and \d more\)$/) })
    const refused = await failureIn(host.backend.saveProfile({ id: 'profile', document: { kind: 'LoadProfile' } }))
    expect(refused).toMatchObject({ code: 'profile', problems: [{ path: expect.stringMatching(/^\(line 1, column \d+\)$/) }] })
    expect(await readFile(fileOf('profile'), 'utf8')).toBe('a: [')
  })

  it('are duplicated, renamed and deleted', async () => {
    const { id } = await host.backend.saveProfile({ text })
    const copy = await host.backend.duplicateProfile({ id })
    expect(copy).toMatchObject({ id: 'checkout-copy', completed: { name: 'checkout (copy)' } })
    expect(copy.text).toBe(text.replace('name: checkout,', 'name: checkout (copy),'))
    expect((await host.backend.duplicateProfile({ id: copy.id })).completed?.name).toBe('checkout (copy 2)')
    const renamed = await host.backend.renameProfile({ id: copy.id, name: 'Noon: "checkout"' })
    expect(renamed).toMatchObject({ id: 'noon-checkout', completed: { name: 'Noon: "checkout"' } })
    expect(renamed.text).toContain('# before the release')
    await host.backend.deleteProfile({ id })
    expect((await host.backend.profiles({})).map((one) => one.id).sort()).toEqual(['checkout-copy-2', 'noon-checkout'])
    expect(await failureIn(host.backend.profile({ id }))).toMatchObject({ code: 'not-found' })
    expect(await failureIn(host.backend.profile({ id: '../settings' }))).toMatchObject({ code: 'not-found' })
  })

  it('expand nothing that was typed, anywhere', async () => {
    const { completed, id } = await host.backend.saveProfile({ text })
    expect(completed?.request.headers).toEqual({ Authorization: 'Bearer ${TOKEN}' })
    expect((await host.backend.duplicateProfile({ id })).text).toContain('"Bearer ${TOKEN}"')
  })
})
