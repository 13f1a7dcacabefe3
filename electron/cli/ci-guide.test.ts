import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseProfileText } from '../../shared/profile/parse-profile.ts'
import { templateTexts } from '../../shared/profile/template-texts.ts'
import { parseFormats } from './output/write-reports.ts'
import { runCli } from './run-cli.ts'

const guide = await readFile(new URL('../../docs/ci.md', import.meta.url), 'utf8')
const blocks = [...guide.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }))
const yamlBlocks = blocks.filter(({ language }) => language === 'yaml').map(({ text }) => text)
const head = (text: string) => text.trim().split('\n')[0] ?? ''

/** Each `evenkeel …` of the guide as its arguments: of shell lines, of scripts within YAML, and of containers' commands. */
const commands = [...new Set([
  ...blocks.flatMap(({ text }) => text.split('\n')).flatMap((line) => [...line.matchAll(/(?<=^|[\s(])evenkeel (?=[a-z])([^|;&)#]+)/g)].map(([, rest = '']) => JSON.stringify(words(rest)))),
  ...yamlBlocks.flatMap((text) => parseAllDocuments(text)).flatMap((document) => commandLists(document.toJS())).map((list) => JSON.stringify(list)),
])].map((text): string[] => JSON.parse(text))

/** The words of a shell line; what the shell would put in for a variable is left as it is. */
function words(line: string): string[] {
  const plain = line.replace(/\$\{\w+:\+([^}]*)\}/g, '$1')
  return [...plain.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, word]) => single ?? double ?? word ?? '')
}

function commandLists(value: unknown): string[][] {
  if (Array.isArray(value)) return value[0] === 'evenkeel' && value.length > 1 ? [value.slice(1).map(String)] : value.flatMap(commandLists)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(commandLists) : []
}

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-guide-'))
  await mkdir(path.join(directory, 'ci'))
  await writeFile(path.join(directory, 'ci/checkout.yaml'), templateTexts['even-spread'])
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** Parses a command line with the program's own parser, up to where it would open the program behind it. */
async function take(args: string[]): Promise<{ isTaken: boolean; said: string }> {
  let isOpened = false
  const said: string[] = []
  const code = await runCli(args, {
    version: '0', windowDirectory: directory,
    console: { out: () => undefined, err: (text) => { said.push(text) }, stderr: { write: () => undefined }, directory, onInterrupt: () => () => undefined },
    openHost() {
      isOpened = true
      throw new Error('far enough')
    },
  })
  return { isTaken: isOpened || code === 0, said: said.join('\n') }
}

describe('the guide for CI', () => {
  it('has commands for the program, and examples', () => {
    expect(commands.length).toBeGreaterThan(8)
    expect(yamlBlocks.length).toBeGreaterThanOrEqual(5)
  })

  it.each(commands.map((args) => [args.join(' '), args] as const))('evenkeel %s is a command line the program takes', async (_, args) => {
    const { isTaken, said } = await take(args)
    expect(isTaken, said).toBe(true)
    const at = args.indexOf('--format')
    if (at >= 0) expect(parseFormats(args[at + 1] ?? '').length).toBeGreaterThan(0)
  })

  it.each([['run', '--no-such-flag', 'x.yaml'], ['profile', 'mend', 'x.yaml'], ['run']])('%s %s is refused, so that the test above can fail', async (...args) => {
    expect((await take(args)).isTaken).toBe(false)
  })

  it.each(yamlBlocks.map((text) => [head(text), text] as const))('the example that begins "%s" is YAML', (_, text) => {
    const documents = parseAllDocuments(text)
    expect(documents.flatMap((document) => ('errors' in document ? document.errors : [document]))).toEqual([])
    expect(typeof parse(text)).toBe('object')
  })

  it('shows secrets as the format has them', () => {
    const example = yamlBlocks.find((text) => text.startsWith('spec:')) ?? ''
    const parsed = parseProfileText(`apiVersion: evenkeel.dev/v1\nkind: LoadProfile\nmetadata: { name: x }\n${example}`)
    expect(parsed.ok ? [] : parsed.problems).toEqual([])
    expect(parsed.ok && parsed.profile.request.headers.Authorization).toEqual({ env: 'API_TOKEN', prefix: 'Bearer ' })
  })
})
