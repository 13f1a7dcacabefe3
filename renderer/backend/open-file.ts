import { findDesktop } from './ipc.ts'

/** A file the user chose. */
export interface ChosenFile {
  fileName: string
  text: string
}

/**
 * Lets the user choose a profile file: by the system's dialog in the desktop, as an upload in a browser. Null where they chose none.
 *
 * @throws EvenkeelError where the desktop cannot read it
 */
export async function openProfileFile(): Promise<ChosenFile | null> {
  const host = findDesktop(window)
  if (host) return host.desktop.openProfile({})
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.yaml,.yml,.json'
  await new Promise<void>((resolve) => {
    input.addEventListener('change', () => resolve(), { once: true })
    input.addEventListener('cancel', () => resolve(), { once: true })
    input.click()
  })
  const file = input.files?.[0]
  return file ? { fileName: file.name, text: await file.text() } : null
}
