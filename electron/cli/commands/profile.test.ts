import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openHost } from '../../backend/host.ts'
import { locateProgram } from '../../backend/program-files.ts'
import { parseProfileText } from '../../../shared/profile/parse-profile.ts'
import { runCli } from '../run-cli.ts'

let directory = ''
beforeEach(async () => { directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-profile-command-')) })
afterEach(() => rm(directory, { recursive: true, force: true }))

async function evenkeel(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await runCli(args, {
    version: '0', windowDirectory: directory,
    console: {
      out: (text) => { out.push(text) }, err: (text) => { err.push(text) }, stderr: { write: () => undefined }, directory, onInterrupt: () => () => undefined,
    },
    openHost: () => openHost({
      env: { EVENKEEL_DATA: path.join(directory, 'data') }, platform: process.platform, homeDirectory: directory, version: '0', pid: process.pid,
      program: locateProgram(new URL('../main.ts', import.meta.url).href), kubeconfigFiles: [],
    }),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}
const file = (name: string) => readFile(path.join(directory, name), 'utf8')

describe('evenkeel profile', () => {
  it('new writes a template for a target, with the flags laid in and the comments kept', async () => {
    const { code } = await evenkeel('profile', 'new', 'pay/cart:http', '--template', 'survives-pod', '--context', 'kind-dev', '--rate', '50', '--out', 'a.yaml', '--schema')
    expect(code).toBe(0)
    const text = await file('a.yaml')
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/profile\.schema\.json\n/)
    expect(text).toContain('# evict honours disruption budgets')
    const parsed = parseProfileText(text)
    expect(parsed.ok && parsed.profile).toMatchObject({
      name: 'cart-survives-pod', target: { context: 'kind-dev', namespace: 'pay', service: 'cart', port: 'http' },
      load: { stages: [{ from: 50 }] }, disruptions: [{ do: 'evict' }],
    })
    expect(JSON.parse(await file('profile.schema.json'))).toMatchObject({ title: 'Evenkeel load profile' })
  })

  it('new makes the folder of its file', async () => {
    expect(await evenkeel('profile', 'new', 'shop/checkout', '-o', 'new/folder/a.yaml')).toMatchObject({ code: 0 })
    expect(await file('new/folder/a.yaml')).toContain('LoadProfile')
  })

  it('new replaces no file unasked, and prints where none is named', async () => {
    await writeFile(path.join(directory, 'a.yaml'), 'mine')
    expect(await evenkeel('profile', 'new', 'shop/checkout', '-o', 'a.yaml')).toMatchObject({ code: 2, err: expect.stringContaining('--force') })
    expect(await file('a.yaml')).toBe('mine')
    expect((await evenkeel('profile', 'new', 'shop/checkout', '-o', 'a.yaml', '--force')).code).toBe(0)
    expect(await file('a.yaml')).toBe(`${(await evenkeel('profile', 'new', 'shop/checkout')).out}\n`)
    expect(await evenkeel('profile', 'new', 'shop/checkout', '--template', 'nothing')).toMatchObject({ code: 2, err: expect.stringContaining('even-spread') })
    expect(await evenkeel('profile', 'new', './a.yaml')).toMatchObject({ code: 2, err: expect.stringContaining('namespace/service') })
  })

  it('import, list, duplicate and export keep a file as it is', async () => {
    const text = '# ours\r\napiVersion:   evenkeel.dev/v1\r\nkind: LoadProfile\r\nmetadata: { name: Night }   # quiet\r\nspec: { target: { service: a } }\r\n'
    await writeFile(path.join(directory, 'night.yaml'), text)
    expect((await evenkeel('profile', 'import', 'night.yaml')).out).toBe('Saved as night.')
    expect((await evenkeel('profile', 'duplicate', 'Night', '--name', 'Day')).out).toBe('Saved as day.')
    expect(JSON.parse((await evenkeel('profile', 'list', '--json')).out)).toMatchObject([{ id: 'day', name: 'Day' }, { id: 'night', name: 'Night' }])
    expect((await evenkeel('profile', 'export', 'Night', '--out', 'out.yaml')).code).toBe(0)
    expect(await file('out.yaml')).toBe(text)
    expect((await evenkeel('profile', 'export', 'Day')).out).toBe(text.replace('Night', 'Day').trimEnd())
    expect(await evenkeel('profile', 'export', 'Dusk')).toMatchObject({ code: 2, err: expect.stringContaining('profile list') })
  })

  it('check and import name every problem with its line and column', async () => {
    await writeFile(path.join(directory, 'bad.yaml'), 'apiVersion: evenkeel.dev/v1\nkind: LoadProfile\nmetadata: { name: x }\nspec:\n  target: { servcie: a }\n  load: { stages: [ { rate: -1, for: 5 } ] }\n')
    const checked = await evenkeel('profile', 'check', 'bad.yaml')
    expect(checked.code).toBe(2)
    expect(checked.err).toContain('spec.load.stages[0].rate (line 6, column 29): must be above 0')
    expect(checked.err).toContain('spec.load.stages[0].for (line 6, column 38): 5 is no duration; write a unit, like 5s or 250ms')
    expect(await evenkeel('profile', 'import', 'bad.yaml')).toMatchObject({ code: 2, err: expect.stringContaining('(line 6, column 29)') })
    expect((await evenkeel('profile', 'list')).out).toContain('No profiles are saved yet.')
    expect(JSON.parse((await evenkeel('profile', 'check', 'bad.yaml', '--json')).out)).toContainEqual(expect.objectContaining({ line: 6, column: 29 }))
  })

  it('schema prints what is published', async () => {
    const published: unknown = JSON.parse(await readFile(new URL('../../../resources/schema/profile.schema.json', import.meta.url), 'utf8'))
    expect(JSON.parse((await evenkeel('profile', 'schema')).out)).toEqual(published)
  })
})
