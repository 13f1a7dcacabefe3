import path from 'node:path'
import type { BrowserWindow, Dialog, FileFilter } from 'electron'
import writeFileAtomic from 'write-file-atomic'
import type { Desktop } from '../../shared/contract/desktop.ts'
import { readProfileFile, unusable } from './profile-file.ts'

const allFiles: FileFilter = { name: 'All files', extensions: ['*'] }
const fileTypes: Record<string, string> = {
  csv: 'CSV', hlog: 'HdrHistogram log', html: 'Web page', json: 'JSON', md: 'Markdown', pdf: 'PDF', txt: 'Text', xml: 'JUnit XML', yaml: 'Profile',
}

export interface DialogParts {
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>
  /** The window that asked; its dialogs belong to it. */
  window(): BrowserWindow
  /** Where saving begins. */
  documentsFolder: string
}

/** What a window may ask of the desktop, by the system's own dialogs. Only files that the user named in one are read or written. */
export function createDesktop({ dialog, window, documentsFolder }: DialogParts): Desktop {
  return {
    async openProfile() {
      const { canceled, filePaths: [file] } = await dialog.showOpenDialog(window(), {
        title: 'Open a profile', properties: ['openFile'],
        filters: [{ name: 'Profiles', extensions: ['yaml', 'yml', 'json'] }, allFiles],
      })
      return canceled || file === undefined ? null : readProfileFile(file)
    },
    async saveFile({ fileName, content, base64 = false }) {
      const ending = path.extname(fileName).slice(1)
      const type = fileTypes[ending]
      const { canceled, filePath } = await dialog.showSaveDialog(window(), {
        defaultPath: path.join(documentsFolder, fileName),
        filters: [...(type === undefined ? [] : [{ name: type, extensions: [ending] }]), allFiles],
      })
      if (canceled || filePath === '') return null
      await writeFileAtomic(filePath, base64 ? Buffer.from(content, 'base64') : content).catch((error: unknown) => {
        throw unusable(filePath, 'written', error, 'Choose another folder.')
      })
      return { path: filePath }
    },
  }
}

/** Asks whether to stop what runs and quit; pressing Enter does not. */
export async function askToStop(runs: number, dialog: Pick<Dialog, 'showMessageBox'>, window: BrowserWindow | null): Promise<boolean> {
  const question = {
    type: 'warning' as const,
    message: runs === 1 ? 'A run is going on. Stop it and quit?' : `${runs} runs are going on. Stop them and quit?`,
    detail: 'What was measured so far is kept, with its report.',
    buttons: ['Stop and quit', 'Keep running'], defaultId: 1, cancelId: 1, noLink: true,
  }
  const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question))
  return response === 0
}
