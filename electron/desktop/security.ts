import type { Session, WebContents, WebFrameMain } from 'electron'
import { isWindowUrl } from './app-protocol.ts'

/** Pages the window may open in the user's browser: documentation, over https. */
const linkedPages = ['https://kubernetes.io/docs/']

export function isAllowedLink(url: string): boolean {
  try {
    const { href, username, password } = new URL(url)
    return username === '' && password === '' && linkedPages.some((page) => href.startsWith(page))
  } catch {
    return false
  }
}

type Permissions = Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>

/** The window needs no camera, place, notification or device. It may only put text on the clipboard, which takes the user's own gesture. */
export function isAllowedPermission(permission: string, origin: string): boolean {
  return permission === 'clipboard-sanitized-write' && isWindowUrl(origin.endsWith('/') ? origin : `${origin}/`)
}

/** Denies what pages ask of the system. */
export function denyPermissions(session: Permissions): void {
  session.setPermissionRequestHandler((_contents, permission, decide, { requestingUrl }) => {
    decide(isAllowedPermission(permission, requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowedPermission(permission, origin))
  session.setDevicePermissionHandler(() => false)
}

/** Files are saved by the system's dialog only: what a page starts as a download comes to nothing. */
export function refuseDownloads(session: Pick<Session, 'on'>): void {
  session.on('will-download', (event) => event.preventDefault())
}

/** Keeps contents at the window's own address: no other page, frame, new window or guest. Links that are allowed open in the browser. */
export function confine(contents: WebContents, openLink: (url: string) => void): void {
  const stay = (event: { preventDefault(): void; url: string }) => {
    if (!isWindowUrl(event.url)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isAllowedLink(url)) openLink(url)
    return { action: 'deny' }
  })
}

interface Sent {
  readonly sender: WebContents
  readonly senderFrame: Pick<WebFrameMain, 'url' | 'parent'> | null
}

/** Whether a message comes from the page of our own window, and not from a frame in it, another page or another window. */
export function isFromWindow({ sender, senderFrame }: Sent, window: WebContents | null): boolean {
  return sender === window && senderFrame !== null && senderFrame.parent === null && isWindowUrl(senderFrame.url)
}
