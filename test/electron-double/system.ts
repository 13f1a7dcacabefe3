import { EventEmitter } from 'node:events'
import type { MenuItemConstructorOptions } from 'electron'

/** Dialogs nobody answers: each is as if the user had turned away. Specs replace them, as they do in Electron. */
export const dialog = {
  async showOpenDialog(): Promise<{ canceled: boolean; filePaths: string[] }> {
    return { canceled: true, filePaths: [] }
  },
  async showSaveDialog(): Promise<{ canceled: boolean; filePath: string }> {
    return { canceled: true, filePath: '' }
  },
  async showMessageBox(...args: { cancelId?: number }[]): Promise<{ response: number; checkboxChecked: boolean }> {
    return { response: args.at(-1)?.cancelId ?? 0, checkboxChecked: false }
  },
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`${title}: ${content}\n`)
  },
}

export const shell = {
  async openExternal(url: string): Promise<void> {
    process.stderr.write(`the double opens nothing outside: ${url}\n`)
  },
}

const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 }, bounds: { x: 0, y: 0, width: 1920, height: 1080 } }
export const screen = { getPrimaryDisplay: () => display, getAllDisplays: () => [display] }

type ThemeSource = 'system' | 'light' | 'dark'

/** The system here is light. Pages are told which theme is in force when it changes and when they are made. */
class NativeTheme extends EventEmitter {
  private source: ThemeSource = 'system'

  get themeSource(): ThemeSource {
    return this.source
  }

  set themeSource(source: ThemeSource) {
    if (source === this.source) return
    this.source = source
    this.emit('updated')
  }

  get shouldUseDarkColors(): boolean {
    return this.source === 'dark'
  }
}

export const nativeTheme = new NativeTheme()

/** Tells nothing by itself: the computer beneath it neither sleeps nor shuts down. Specs emit its events. */
export const powerMonitor = new EventEmitter()

const blockers = new Set<number>()
let lastBlocker = 0
export const powerSaveBlocker = {
  start(type: string): number {
    if (type !== 'prevent-app-suspension' && type !== 'prevent-display-sleep') throw new Error(`there is no blocker ${type}`)
    lastBlocker += 1
    blockers.add(lastBlocker)
    return lastBlocker
  },
  stop: (id: number): boolean => blockers.delete(id),
  isStarted: (id: number): boolean => blockers.has(id),
}

export interface MenuItem {
  readonly label: string
  readonly role: string | undefined
  readonly submenu: Menu | undefined
  click(): void
}

/** A menu that is not drawn: its items can be clicked by specs. Roles do nothing here. */
export class Menu {
  readonly items: MenuItem[]

  constructor(items: MenuItem[]) {
    this.items = items
  }

  static buildFromTemplate(template: readonly MenuItemConstructorOptions[]): Menu {
    return new Menu(template.map(({ label, role, submenu, click }) => ({
      label: label ?? role ?? '',
      role,
      submenu: Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : undefined,
      click: () => { if (click) Reflect.apply(click, undefined, []) },
    })))
  }

  /** A menu nobody sees is closed at once. */
  popup(): void {}

  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu
  }
}

let applicationMenu: Menu | null = null
