import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Dialog } from 'electron'
import { afterAll, expect, test } from 'vitest'
import { askToStop, createDesktop, type DialogParts } from './dialogs.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'evenkeel-dialogs-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A desktop whose user answers dialogs in this way. */
function desktopOf(answers: { open?: string[]; save?: string }) {
  const shown: Record<string, unknown>[] = []
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
  }
  return { desktop: createDesktop({ dialog, window: () => window, documentsFolder: '/documents' }), shown }
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

test('a file is saved whole where the user says, and nowhere where they decide against it', async () => {
  const file = path.join(folder, 'report.html')
  const { desktop, shown } = desktopOf({ save: file })
  expect(await desktop.saveFile({ fileName: 'proposed.html', content: '<p>é</p>' })).toEqual({ path: file })
  expect(readFileSync(file, 'utf8')).toBe('<p>é</p>')
  expect(shown).toEqual([expect.objectContaining({
    defaultPath: path.join('/documents', 'proposed.html'),
    filters: [{ name: 'Web page', extensions: ['html'] }, { name: 'All files', extensions: ['*'] }],
  })])
  await desktop.saveFile({ fileName: 'a.pdf', content: Buffer.from([0, 255, 37]).toString('base64'), base64: true })
  expect([...readFileSync(file)]).toEqual([0, 255, 37])
  expect(await desktopOf({}).desktop.saveFile({ fileName: 'a.json', content: '' })).toBeNull()
  const nowhere = path.join(folder, 'missing', 'a.json')
  await expect(desktopOf({ save: nowhere }).desktop.saveFile({ fileName: 'a.json', content: '' })).rejects.toMatchObject({
    data: { code: 'unavailable', message: `${nowhere} cannot be written (ENOENT).` },
  })
})

test('leaving a run is not confirmed by pressing Enter', async () => {
  const shown: unknown[][] = []
  const answering = (response: number): Pick<Dialog, 'showMessageBox'> => ({
    showMessageBox: async (...args: unknown[]) => {
      shown.push(args)
      return { response, checkboxChecked: false }
    },
  })
  expect(await askToStop(1, answering(0), null)).toBe(true)
  expect(await askToStop(2, answering(1), Object.create(null))).toBe(false)
  expect(shown[0]).toEqual([expect.objectContaining({ defaultId: 1, cancelId: 1, message: 'A run is going on. Stop it and quit?' })])
  expect(shown[1]).toEqual([expect.anything(), expect.objectContaining({ message: '2 runs are going on. Stop them and quit?' })])
})
