import { findDesktop } from './ipc.ts'

/**
 * Hands the user a file made in this window: by the system's dialog in the desktop, as a download in a browser.
 *
 * @throws EvenkeelError where the desktop cannot write it
 */
export async function saveFile(fileName: string, mediaType: string, content: string): Promise<void> {
  const host = findDesktop(window)
  if (host) {
    await host.desktop.saveFile({ fileName, content })
    return
  }
  const address = URL.createObjectURL(new Blob([content], { type: mediaType }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
