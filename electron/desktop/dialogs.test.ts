import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createDesktop, type DialogParts } from './dialogs.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'evenkeel-dialogs-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A desktop whose user answers dialogs in this way. */
function desktopOf(answers: { open?: string[]; save?: string; button?: number }) {
  const shown: Record<string, unknown>[] = []
  const links: string[] = []
  const window: ReturnType<DialogParts['window']> = Object.create(null)
  const options = (args: readonly unknown[]) => {
    const [, shownOptions] = args
    shown.push({ ...Object(shownOptions) })
  }
  const dialog: DialogParts['dialog'] = {
    showOpenDialog: async (...args: unknown[]) => {
      options(args)
      return { canceled: answers.open === undefined, filePaths: answers.open ?? [] }
    },
    showSaveDialog: async (...args: unknown[]) => {
      options(args)
      return { canceled: answers.save === undefined, filePath: answers.save ?? '' }
    },
    showMessageBox: async (...args: unknown[]) => {
      options(args)
      return { response: answers.button ?? 1, checkboxChecked: false }
    },
  }
  const desktop = createDesktop({
    dialog, window: () => window, documentsFolder: '/documents', kubeFolder: '/home/.kube', openLink: async (url) => { links.push(url) },
  })
  return { desktop, shown, links }
}

test('a profile is read from the file the user chose', async () => {
  const file = path.join(folder, 'checkout.yaml')
  writeFileSync(file, 'kind: LoadProfile\n')
  expect(await desktopOf({ open: [file] }).desktop.openProfile({})).toEqual({ fileName: 'checkout.yaml', text: 'kind: LoadProfile\n' })
  expect(await desktopOf({}).desktop.openProfile({})).toBeNull()
})

test('a profile that cannot be read, or is none by its size, is told with its path', async () => {
  const missing = path.join(folder, 'missing.yaml')
  await expect(desktopOf({ open: [missing] }).desktop.openProfile({})).rejects.toMatchObject({
    data: { code: 'unavailable', message: `${missing} cannot be read (ENOENT).` },
  })
  const huge = path.join(folder, 'huge.yaml')
  writeFileSync(huge, Buffer.alloc(4 * 1024 * 1024 + 1))
  await expect(desktopOf({ open: [huge] }).desktop.openProfile({})).rejects.toMatchObject({
    data: { message: `${huge} is too large for a profile.` },
  })
})

test('kubeconfigs are named, not read', async () => {
  const { desktop, shown } = desktopOf({ open: ['/home/.kube/a', '/home/.kube/b'] })
  expect(await desktop.chooseKubeconfigs({})).toEqual({ paths: ['/home/.kube/a', '/home/.kube/b'] })
  const properties = ['openFile', 'multiSelections', 'showHiddenFiles']
  expect(shown).toEqual([expect.objectContaining({ defaultPath: '/home/.kube', properties })])
  expect(await desktopOf({}).desktop.chooseKubeconfigs({})).toBeNull()
})

test('a file is saved whole where the user says, and nowhere where they decide against it', async () => {
  const file = path.join(folder, 'report.html')
  const { desktop, shown } = desktopOf({ save: file })
  expect(await desktop.saveFile({ fileName: 'proposed.html', content: '<p>é</p>' })).toEqual({ path: file })
  expect(readFileSync(file, 'utf8')).toBe('<p>é</p>')
  expect(shown).toEqual([expect.objectContaining({
    defaultPath: path.join('/documents', 'proposed.html'),
    filters: [{ name: 'Web page', extensions: ['html'] }, { name: 'All files', extensions: ['*'] }],
  })])
  expect(await desktopOf({}).desktop.saveFile({ fileName: 'a.json', content: '' })).toBeNull()
  const nowhere = path.join(folder, 'missing', 'a.json')
  await expect(desktopOf({ save: nowhere }).desktop.saveFile({ fileName: 'a.json', content: '' })).rejects.toMatchObject({
    data: { code: 'unavailable', message: `${nowhere} cannot be written (ENOENT).` },
  })
})

test('what does harm is not confirmed by pressing Enter', async () => {
  const asked = { question: 'Delete 1 of 5 pods?', detail: 'shop/checkout', action: 'Delete', harmful: true }
  const yes = desktopOf({ button: 0 })
  expect(await yes.desktop.confirm(asked)).toEqual({ confirmed: true })
  expect(yes.shown).toEqual([expect.objectContaining({ buttons: ['Delete', 'Cancel'], defaultId: 1, cancelId: 1, type: 'warning' })])
  const harmless = desktopOf({ button: 1 })
  expect(await harmless.desktop.confirm({ ...asked, harmful: false })).toEqual({ confirmed: false })
  expect(harmless.shown).toEqual([expect.objectContaining({ defaultId: 0 })])
})

test('only links that may be opened are', async () => {
  const { desktop, links } = desktopOf({})
  await desktop.openLink({ url: 'https://kubernetes.io/docs/home/' })
  await expect(desktop.openLink({ url: 'file:///etc/passwd' })).rejects.toMatchObject({ data: { code: 'forbidden' } })
  expect(links).toEqual(['https://kubernetes.io/docs/home/'])
})
