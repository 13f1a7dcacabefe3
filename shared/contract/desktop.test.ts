import { expect, test } from 'vitest'
import { connectDesktop } from './desktop-client.ts'
import { answerDesktop } from './desktop-server.ts'
import type { Desktop } from './desktop.ts'
import { EvenkeelError } from './failure.ts'

const desktop: Desktop = {
  openProfile: async () => ({ fileName: 'a.yaml', text: 'kind: LoadProfile' }),
  async saveFile({ fileName }) {
    if (fileName === 'full.html') throw new EvenkeelError('unavailable', 'the disk is full', 'another')
    return { path: `/home/${fileName}` }
  },
}
const client = connectDesktop({ ask: (message) => answerDesktop(desktop, message) })

test('what the desktop answers arrives as it is', async () => {
  expect(await client.openProfile({})).toEqual({ fileName: 'a.yaml', text: 'kind: LoadProfile' })
  expect(await client.saveFile({ fileName: 'r.html', content: '<p>' })).toEqual({ path: '/home/r.html' })
})

test('failures arrive with their code and remedy', async () => {
  const failure = await client.saveFile({ fileName: 'full.html', content: '' }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(EvenkeelError)
  expect(failure).toMatchObject({ data: { code: 'unavailable', message: 'the disk is full', next: 'another' } })
})

test.each([
  ['nothing', undefined], ['text', 'openProfile'], ['no call', { params: {} }], ['an unknown call', { call: 'exec', params: {} }],
  ['a name every object has', { call: 'toString', params: {} }], ['missing parameters', { call: 'saveFile', params: {} }],
  ['a folder in the name', { call: 'saveFile', params: { fileName: '../.bashrc', content: '' } }],
  ['a folder of Windows', { call: 'saveFile', params: { fileName: 'C:\\start.txt', content: '' } }],
  ['a name without an ending', { call: 'saveFile', params: { fileName: '.bashrc ', content: '' } }],
])('refuses %s', async (_, message) => {
  expect(await answerDesktop(desktop, message)).toMatchObject({ ok: false, failure: { code: 'usage' } })
})

test('an answer of an unexpected form is a failure, not a value', async () => {
  const broken = connectDesktop({ ask: async () => ({ ok: true, result: { path: 7 } }) })
  await expect(broken.saveFile({ fileName: 'a.txt', content: '' })).rejects.toMatchObject({ data: { code: 'internal' } })
  const silent = connectDesktop({ ask: async () => undefined })
  await expect(silent.openProfile({})).rejects.toMatchObject({ data: { code: 'internal' } })
})
