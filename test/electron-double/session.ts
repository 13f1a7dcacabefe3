import type { BrowserContext, CDPSession } from 'playwright-core'

type CheckHandler = (contents: null, permission: string, origin: string, details: object) => boolean

/** Electron's names of permissions, by Chromium's. Those the two do not share are not covered. */
const permissionNames = {
  geolocation: 'geolocation', notifications: 'notifications', midi: 'midi', 'clipboard-read': 'clipboard-read',
  'clipboard-write': 'clipboard-sanitized-write', camera: 'media', microphone: 'media', 'idle-detection': 'idle-detection',
  'window-management': 'window-management', 'local-fonts': 'local-fonts', 'screen-wake-lock': 'screen-wake-lock',
} as const

export class Session {
  private check: CheckHandler | null = null
  /** What is set lasts as long as the session that set it. */
  private line: Promise<CDPSession> | null = null

  /** Pages of the double are told what the check handler says, so a request never comes to be. */
  setPermissionRequestHandler(handler: unknown): void {
    if (typeof handler !== 'function') throw new Error('the double expects a handler')
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.check = handler
  }

  setDevicePermissionHandler(handler: unknown): void {
    if (typeof handler !== 'function') throw new Error('the double expects a handler')
  }

  /** Downloads are the test's own connection's to allow or deny: `will-download` is never told. */
  on(): void {}

  /** Makes Chromium grant an origin what the check handler grants it, and deny the rest. Without a handler all is granted, as there. */
  async applyTo(context: BrowserContext, origin: { inChromium: string; inProgram: string }): Promise<void> {
    const browser = context.browser()
    if (!browser) return
    this.line ??= browser.newBrowserCDPSession()
    const line = await this.line
    for (const [name, electronName] of Object.entries(permissionNames)) {
      const granted = this.check?.(null, electronName, origin.inProgram, {}) ?? true
      await line.send('Browser.setPermission', {
        permission: { name }, setting: granted ? 'granted' : 'denied', origin: origin.inChromium,
      })
    }
  }
}

export const session = { defaultSession: new Session() }
