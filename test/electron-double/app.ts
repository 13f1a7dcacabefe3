import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { startChromium, type Chromium } from './chromium.ts'
import { PreventableEvent } from './events.ts'
import { protocol } from './schemes.ts'
import { takeInstanceLock, type InstanceLock } from './single-instance.ts'

/** What windows tell the app: `web-contents-created`, `browser-window-created`, and `all-closed` after the last was closed. */
export const appEvents = new EventEmitter()

let chromium: Promise<Chromium> | null = null
let started: Chromium | null = null

/** Pages for windows, in the one Chromium of this program. */
export const pages = {
  async open({ width, height }: { width: number; height: number }): Promise<Page> {
    if (!chromium) throw new Error('windows cannot be made before the app is ready')
    const { context } = await chromium
    const page = await context.newPage()
    await page.setViewportSize({ width, height })
    return page
  },
}

interface Closable {
  close(): void
  isDestroyed(): boolean
}

class App extends EventEmitter {
  readonly isPackaged = false
  private name = 'electron-double'
  private readonly paths = new Map<string, string>()
  private lock: InstanceLock | null = null
  private state: 'running' | 'quitting' | 'left' = 'running'
  private readonly windows = new Set<Closable>()

  constructor() {
    super()
    appEvents.on('web-contents-created', (...args) => this.emit('web-contents-created', ...args))
    appEvents.on('browser-window-created', (_event, window) => this.windows.add(window))
    appEvents.on('all-closed', () => {
      if (this.state !== 'running') return
      if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed')
      else this.quit()
    })
    process.on('exit', () => started?.kill())
  }

  setName(name: string): void {
    this.name = name
  }

  getName(): string {
    return this.name
  }

  setAppUserModelId(): void {}

  setAboutPanelOptions(): void {}

  enableSandbox(): void {
    if (chromium) throw new Error('app.enableSandbox must be called before the app is ready')
  }

  getPath(name: string): string {
    const config = process.env.XDG_CONFIG_HOME ?? path.join(homedir(), '.config')
    return this.paths.get(name) ?? (name === 'userData' ? path.join(config, this.name) : path.join(homedir(), name))
  }

  setPath(name: string, value: string): void {
    mkdirSync(value, { recursive: true })
    this.paths.set(name, value)
  }

  requestSingleInstanceLock(): boolean {
    this.lock = takeInstanceLock(this.getPath('userData'), (argv) => this.emit('second-instance', {}, argv, process.cwd()))
    return this.lock !== null
  }

  whenReady(): Promise<void> {
    protocol.close()
    chromium ??= startChromium(path.join(this.getPath('userData'), 'chromium'))
    return chromium.then((running) => {
      started = running
      process.send?.({ type: 'browser', endpoint: running.endpoint, pid: running.pid })
    })
  }

  /** Asks `before-quit`, then every window; whoever prevents it keeps the program running. */
  quit(): void {
    if (this.state !== 'running') return
    const event = new PreventableEvent()
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    this.state = 'quitting'
    for (const window of [...this.windows]) {
      window.close()
      if (window.isDestroyed()) this.windows.delete(window)
    }
    if (this.windows.size > 0) {
      this.state = 'running'
      return
    }
    this.emit('will-quit', new PreventableEvent())
    this.exit(0)
  }

  exit(code: number): void {
    if (this.state === 'left') return
    this.state = 'left'
    this.emit('quit', {}, code)
    this.lock?.release()
    const closed = chromium ? chromium.then((running) => running.close()) : Promise.resolve()
    void closed.catch(() => undefined).finally(() => process.exit(code))
  }
}

export const app = new App()
