import { EventEmitter } from 'node:events'
import type { BrowserWindowConstructorOptions, Rectangle } from 'electron'
import { appEvents, pages } from './app.ts'
import { PreventableEvent } from './events.ts'
import { screen } from './system.ts'
import { WebContents } from './web-contents.ts'

const open = new Set<BrowserWindow>()
let focusedId = 0
let lastId = 0

/** A window without a frame on any screen: a page in Chromium, and the state a window manager would give it. */
export class BrowserWindow extends EventEmitter {
  readonly id = ++lastId
  readonly webContents: WebContents
  private bounds: Rectangle
  private background: string
  private state = { visible: true, minimized: false, maximized: false, fullScreen: false, destroyed: false }

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    const { contextIsolation = true, sandbox = true, nodeIntegration = false, webSecurity = true, preload } = options.webPreferences ?? {}
    if (!contextIsolation || !sandbox || nodeIntegration || !webSecurity) {
      throw new Error('pages of the double are always isolated, sandboxed and without Node')
    }
    const { width = 800, height = 600, show = true } = options
    const { workArea } = screen.getPrimaryDisplay()
    const centred = { x: Math.round((workArea.width - width) / 2), y: Math.round((workArea.height - height) / 2) }
    this.bounds = { x: options.x ?? centred.x, y: options.y ?? centred.y, width, height }
    this.state.visible = show
    this.background = options.backgroundColor ?? '#ffffff'
    this.webContents = new WebContents(() => pages.open(this.bounds), preload)
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
    open.add(this)
    appEvents.emit('web-contents-created', {}, this.webContents)
    appEvents.emit('browser-window-created', {}, this)
  }

  static getAllWindows(): BrowserWindow[] {
    return [...open]
  }

  static getFocusedWindow(): BrowserWindow | null {
    return [...open].find((one) => one.id === focusedId) ?? null
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url)
  }

  /** As the user's click on the window's cross. */
  close(): void {
    if (this.state.destroyed) return
    const event = new PreventableEvent()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
  }

  destroy(): void {
    if (this.state.destroyed) return
    this.state.destroyed = true
    open.delete(this)
    if (focusedId === this.id) focusedId = 0
    this.webContents.leave()
    void this.webContents.ready.then((page) => page.close()).catch(() => undefined)
    this.emit('closed')
    if (open.size === 0) appEvents.emit('all-closed')
  }

  isDestroyed(): boolean {
    return this.state.destroyed
  }

  show(): void {
    this.state.visible = true
    this.focus()
  }

  focus(): void {
    focusedId = this.id
  }

  isFocused(): boolean {
    return focusedId === this.id
  }

  isVisible(): boolean {
    return this.state.visible && !this.state.minimized
  }

  minimize(): void {
    this.state.minimized = true
    if (focusedId === this.id) focusedId = 0
  }

  restore(): void {
    this.state.minimized = false
  }

  isMinimized(): boolean {
    return this.state.minimized
  }

  maximize(): void {
    this.state.maximized = true
  }

  unmaximize(): void {
    this.state.maximized = false
  }

  isMaximized(): boolean {
    return this.state.maximized
  }

  setFullScreen(on: boolean): void {
    this.state.fullScreen = on
  }

  isFullScreen(): boolean {
    return this.state.fullScreen
  }

  setBackgroundColor(colour: string): void {
    this.background = colour
  }

  getBackgroundColor(): string {
    return this.background
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.bounds = { ...this.bounds, ...bounds }
  }

  getBounds(): Rectangle {
    return this.state.maximized ? screen.getPrimaryDisplay().workArea : this.bounds
  }

  getNormalBounds(): Rectangle {
    return this.bounds
  }
}
