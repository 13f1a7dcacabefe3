import { findDesktop } from './ipc.ts'

/**
 * Hands the user a file made in this window: by the system's dialog in the desktop, as a download in a browser.
 *
 * @param base64 whether `content` is base64 of bytes and not text
 * @throws EvenkeelError where the desktop cannot write it
 */
export async function saveFile(fileName: string, mediaType: string, content: string, base64 = false): Promise<void> {
  const host = findDesktop(window)
  if (host) {
    await host.desktop.saveFile({ fileName, content, ...(base64 ? { base64 } : {}) })
    return
  }
  const address = URL.createObjectURL(new Blob([base64 ? Uint8Array.from(atob(content), (character) => character.charCodeAt(0)) : content], { type: mediaType }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
