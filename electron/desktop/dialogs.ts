import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { BrowserWindow, Dialog, FileFilter } from 'electron'
import writeFileAtomic from 'write-file-atomic'
import type { Desktop } from '../../shared/contract/desktop.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { isAllowedLink } from './security.ts'

/** A profile is a page of text; anything far larger was chosen by mistake. */
const largestProfileBytes = 4 * 1024 * 1024

const allFiles: FileFilter = { name: 'All files', extensions: ['*'] }
const fileTypes: Record<string, string> = {
  csv: 'CSV', hlog: 'HdrHistogram log', html: 'Web page', json: 'JSON', md: 'Markdown', txt: 'Text', xml: 'JUnit XML', yaml: 'Profile',
}

export interface DialogParts {
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog' | 'showMessageBox'>
  /** The window that asked; its dialogs belong to it. */
  window(): BrowserWindow
  /** Where saving begins. */
  documentsFolder: string
  /** Where choosing a kubeconfig begins. */
  kubeFolder: string
  openLink(url: string): Promise<void>
}

/** What a window may ask of the desktop, by the system's own dialogs. Only files that the user named in one are read or written. */
export function createDesktop({ dialog, window, documentsFolder, kubeFolder, openLink }: DialogParts): Desktop {
  return {
    async openProfile() {
      const { canceled, filePaths: [file] } = await dialog.showOpenDialog(window(), {
        title: 'Open a profile', properties: ['openFile'],
        filters: [{ name: 'Profiles', extensions: ['yaml', 'yml', 'json'] }, allFiles],
      })
      return canceled || file === undefined ? null : { fileName: path.basename(file), text: await readProfile(file) }
    },
    async chooseKubeconfigs() {
      const { canceled, filePaths } = await dialog.showOpenDialog(window(), {
        title: 'Choose kubeconfig files', defaultPath: kubeFolder, properties: ['openFile', 'multiSelections', 'showHiddenFiles'],
      })
      return canceled || filePaths.length === 0 ? null : { paths: filePaths }
    },
    async saveFile({ fileName, content }) {
      const ending = path.extname(fileName).slice(1)
      const type = fileTypes[ending]
      const { canceled, filePath } = await dialog.showSaveDialog(window(), {
        defaultPath: path.join(documentsFolder, fileName),
        filters: [...(type === undefined ? [] : [{ name: type, extensions: [ending] }]), allFiles],
      })
      if (canceled || filePath === '') return null
      await writeFileAtomic(filePath, content).catch((error: unknown) => {
        throw unusable(filePath, 'written', error, 'Choose another folder.')
      })
      return { path: filePath }
    },
    async confirm({ question, detail, action, harmful }) {
      const { response } = await dialog.showMessageBox(window(), {
        type: harmful ? 'warning' : 'question', message: question, detail, buttons: [action, 'Cancel'],
        defaultId: harmful ? 1 : 0, cancelId: 1, noLink: true,
      })
      return { confirmed: response === 0 }
    },
    async openLink({ url }) {
      if (!isAllowedLink(url)) throw new EvenkeelError('forbidden', `Evenkeel does not open ${url}.`, 'Copy the address into a browser.')
      await openLink(url)
      return {}
    },
  }
}

async function readProfile(file: string): Promise<string> {
  const remedy = 'Choose a YAML or JSON file that this user may read.'
  try {
    if ((await stat(file)).size <= largestProfileBytes) return await readFile(file, 'utf8')
  } catch (error) {
    throw unusable(file, 'read', error, remedy)
  }
  throw new EvenkeelError('usage', `${file} is too large for a profile.`, remedy)
}

function unusable(file: string, done: 'read' | 'written', error: unknown, next: string): EvenkeelError {
  const reason = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
  return new EvenkeelError('unavailable', `${file} cannot be ${done} (${reason}).`, next)
}
