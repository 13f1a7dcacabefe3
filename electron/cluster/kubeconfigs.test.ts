import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureOf } from '../../shared/contract/failure.ts'
import { chooseContext, contextSummaries, kubeconfigPaths, loadContexts, type KubeconfigSources } from './kubeconfigs.ts'

let directory = ''
const path = (name: string) => join(directory, name)
const sources = (given: Partial<KubeconfigSources>): KubeconfigSources => ({
  explicit: [],
  environment: {},
  homeDirectory: path('home'),
  delimiter: ';',
  ...given,
})
const config = (name: string, current = name) =>
  [
    `current-context: "${current}"`,
    `clusters: [{ name: ${name}, cluster: { server: "https://${name}" } }]`,
    `contexts: [{ name: ${name}, context: { cluster: ${name} } }]`,
    '',
  ].join('\n')

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'evenkeel-kubeconfigs-'))
  await mkdir(path('home/.kube'), { recursive: true })
  await writeFile(path('home/.kube/config'), config('home'))
  await writeFile(path('a'), config('a'))
  await writeFile(path('b'), config('b'))
  await writeFile(path('broken'), 'contexts: [')
  await writeFile(
    path('lost-files'),
    [
      'clusters: [{ name: c, cluster: { server: "https://c", certificate-authority: missing.crt } }]',
      'contexts: [{ name: lost, context: { cluster: c } }]',
    ].join('\n'),
  )
})
afterAll(() => rm(directory, { recursive: true, force: true }))

async function failure(given: Partial<KubeconfigSources>) {
  try {
    await loadContexts(sources(given))
  } catch (error) {
    return failureOf(error)
  }
  throw new Error('it should have failed')
}
const names = async (given: Partial<KubeconfigSources>) =>
  contextSummaries(await loadContexts(sources(given))).map((context) => context.name)

describe('which kubeconfigs are read', () => {
  it("named ones replace KUBECONFIG, which replaces the home directory's", async () => {
    expect(kubeconfigPaths(sources({}))).toEqual({ origin: 'default', paths: [path('home/.kube/config')] })
    expect(await names({})).toEqual(['home'])
    expect(await names({ environment: { KUBECONFIG: `${path('a')};;${path('b')}` } })).toEqual(['a', 'b'])
    expect(await names({ environment: { KUBECONFIG: path('a') }, explicit: [path('b'), path('b')] })).toEqual(['b'])
  })

  it('missing files are skipped, unless the user named them', async () => {
    expect(await names({ environment: { KUBECONFIG: `${path('none')};${path('a')}` } })).toEqual(['a'])
    expect(await names({ homeDirectory: path('nowhere') })).toEqual([])
    expect(await failure({ explicit: [path('a'), path('none')] })).toMatchObject({
      code: 'usage',
      message: `The kubeconfig ${path('none')} does not exist.`,
    })
    expect((await failure({ explicit: [directory] })).message).toContain('is a directory')
  })

  it('a file that is no kubeconfig stops everything only when it was named or is alone', async () => {
    const loaded = await loadContexts(sources({ environment: { KUBECONFIG: `${path('broken')};${path('a')}` } }))
    expect(contextSummaries(loaded).map((context) => context.name)).toEqual(['a'])
    expect(loaded.problems[0]).toContain(path('broken'))
    expect(await failure({ environment: { KUBECONFIG: path('broken') } })).toMatchObject({ code: 'usage' })
    expect(await failure({ explicit: [path('broken'), path('a')] })).toMatchObject({ code: 'usage' })
  })

  it("a certificate file that is missing is the context's problem", async () => {
    const [context] = contextSummaries(await loadContexts(sources({ explicit: [path('lost-files')] })))
    expect(context?.problem).toBe(`certificate-authority ${path('missing.crt')} does not exist or may not be read`)
  })
})

describe('choosing a context', () => {
  const chosen = async (name: string | null, given: Partial<KubeconfigSources>) => {
    const loaded = await loadContexts(sources(given))
    try {
      return chooseContext(loaded, name).summary.name
    } catch (error) {
      return failureOf(error)
    }
  }

  it('takes the named one, else the current one', async () => {
    expect(await chosen('b', { explicit: [path('a'), path('b')] })).toBe('b')
    expect(await chosen(null, { explicit: [path('a'), path('b')] })).toBe('a')
  })

  it('says what there is when the name is unknown', async () => {
    expect(await chosen('bb', { explicit: [path('a'), path('b')] })).toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('There is no context "bb"'),
      next: 'There are: b, a.',
    })
  })

  it('names the kubeconfig that is empty, and what to do', async () => {
    await writeFile(path('empty'), '')
    const remedy = 'Name one with --kubeconfig FILE, or begin with the demo cluster, which needs none: evenkeel demo.'
    expect(await chosen(null, { explicit: [path('empty')] })).toMatchObject({
      code: 'usage', message: `The kubeconfig ${path('empty')} has no contexts.`, next: remedy,
    })
    expect(await chosen('a', { environment: { KUBECONFIG: path('empty') } })).toMatchObject({
      code: 'usage', message: `The kubeconfig ${path('empty')} (from KUBECONFIG) has no contexts.`, next: remedy,
    })
  })

  it('says where it looked when there is none, and that one must be named when none is current', async () => {
    expect(await chosen(null, { homeDirectory: path('nowhere') })).toMatchObject({
      code: 'usage',
      message: `There is no kubeconfig: looked for ${path('nowhere/.kube/config')}.`, next: expect.stringContaining('evenkeel demo'),
    })
    expect(await chosen(null, { explicit: [path('lost-files')] })).toMatchObject({
      code: 'usage',
      next: 'Name one with --context; there are: lost.',
    })
  })
})
