import { EventEmitter } from 'node:events'
import type { CDPSession, Page } from 'playwright-core'
import { PreventableEvent } from './events.ts'
import { PageLine } from './page-line.ts'
import { fromChromium, protocol, toChromium } from './schemes.ts'
import { session as sessions } from './session.ts'
import { nativeTheme } from './system.ts'

type OpenHandler = (details: { url: string }) => { action: 'deny' | 'allow' }

let lastId = 0

/** A page as the program sees it. It exists at once; Chromium's page follows, and what is asked meanwhile waits for it. */
export class WebContents extends EventEmitter {
  readonly id: number
  readonly session = sessions.defaultSession
  /** The page in Chromium; another one after each crash. */
  ready: Promise<Page>
  private line: PageLine | null = null
  private page: Page | null = null
  private loading = false
  /** The next document was asked for by the program, so no `will-navigate` precedes it. */
  private expected = false
  private openHandler: OpenHandler = () => ({ action: 'allow' })

  constructor(open: () => Promise<Page>, preload: string | undefined) {
    super()
    lastId += 1
    this.id = lastId
    const attach = async () => this.attach(await open(), preload, () => {
      this.line?.leave()
      this.ready = attach()
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    })
    this.ready = attach()
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  getURL(): string {
    return this.page ? fromChromium(this.page.url()) : ''
  }

  isLoading(): boolean {
    return this.loading
  }

  send(channel: string, ...args: unknown[]): void {
    this.line?.send({ type: 'send', channel, args })
  }

  async loadURL(url: string): Promise<void> {
    this.loading = true
    const page = await this.ready
    const address = toChromium(url)
    if (address !== url) {
      const inProgram = url.slice(0, url.indexOf('/', url.indexOf('//') + 2))
      await this.session.applyTo(page.context(), { inChromium: new URL(address).origin, inProgram })
    }
    this.expected = true
    await page.goto(address).finally(() => { this.expected = false })
  }

  async executeJavaScript(code: string): Promise<unknown> {
    const page = await this.ready
    return page.evaluate(code)
  }

  forcefullyCrashRenderer(): void {
    this.ready.then((page) => page.context().newCDPSession(page)).then((session) => session.send('Page.crash')).catch(() => undefined)
  }

  /** The window is closed. */
  leave(): void {
    this.line?.leave()
    this.emit('destroyed')
  }

  private async attach(page: Page, preload: string | undefined, crashed: () => void): Promise<Page> {
    const session = await page.context().newCDPSession(page)
    const showTheme = () => session.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: nativeTheme.shouldUseDarkColors ? 'dark' : 'light' }],
    }).catch(() => undefined)
    await showTheme()
    nativeTheme.on('updated', showTheme)
    page.once('close', () => nativeTheme.off('updated', showTheme))
    page.once('crash', () => {
      void page.close().catch(() => undefined)
      crashed()
    })
    this.page = page
    this.line = new PageLine(session, this)
    session.on('Page.loadEventFired', () => this.emit('did-finish-load'))
    const { frameTree: { frame: mainFrame } } = await session.send('Page.getFrameTree')
    session.on('Page.frameStartedLoading', ({ frameId }) => { if (frameId === mainFrame.id) this.loading = true })
    session.on('Page.frameStoppedLoading', ({ frameId }) => {
      if (frameId !== mainFrame.id) return
      this.loading = false
      this.emit('did-stop-loading')
    })
    session.on('Page.windowOpen', ({ url }) => {
      if (this.openHandler({ url: fromChromium(url) }).action === 'allow') throw new Error('the double opens no windows from pages')
    })
    page.on('popup', (popup) => void popup.close())
    await session.send('Page.enable')
    await this.serveRequests(session, page, mainFrame.id)
    await this.line.open(page, preload)
    return page
  }

  /** All requests of the page: answered by the program's own schemes, everything else fails. */
  private async serveRequests(session: CDPSession, page: Page, mainFrameId: string): Promise<void> {
    session.on('Fetch.requestPaused', ({ requestId, request, resourceType, frameId }) => {
      const url = fromChromium(request.url)
      const refuse = (errorReason: 'Aborted' | 'NameNotResolved') => session.send('Fetch.failRequest', { requestId, errorReason })
      const answer = async () => {
        if (resourceType === 'Document' && !this.mayNavigate(url, frameId === mainFrameId)) return refuse('Aborted')
        const handler = protocol.handlerFor(url)
        if (!handler) return refuse('NameNotResolved')
        const response = await handler(new Request(url, { method: request.method }))
        return session.send('Fetch.fulfillRequest', {
          requestId, responseCode: response.status,
          responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
          body: Buffer.from(await response.arrayBuffer()).toString('base64'),
        })
      }
      // The page may be gone before its request is answered.
      answer().catch((error: unknown) => { if (!page.isClosed()) this.emit('did-fail-load', error) })
    })
    await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
  }

  private mayNavigate(url: string, isMainFrame: boolean): boolean {
    const expected = this.expected && isMainFrame
    if (expected) {
      this.expected = false
      return true
    }
    const event = new PreventableEvent(url)
    this.emit('will-frame-navigate', event)
    if (isMainFrame) this.emit('will-navigate', event, url)
    return !event.defaultPrevented
  }
}
