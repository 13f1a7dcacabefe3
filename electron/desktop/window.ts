import type { BrowserWindow, BrowserWindowConstructorOptions, NativeTheme, Screen } from 'electron'
import { windowUrl } from './app-protocol.ts'
import { backgroundOf } from './theme.ts'
import { keepWindowState, placeWindow, readWindowState, smallestWindow } from './window-state.ts'

export interface WindowParts {
  create(options: BrowserWindowConstructorOptions): BrowserWindow
  preload: string
  /** Linux takes the window's icon from here; elsewhere it comes with the program. */
  icon: string | undefined
  stateFile: string
  packaged: boolean
  screen: Pick<Screen, 'getAllDisplays' | 'getPrimaryDisplay'>
  theme: Pick<NativeTheme, 'shouldUseDarkColors' | 'themeSource'> & NodeJS.EventEmitter
  /** Asked at every attempt to close the window. */
  mayClose(): boolean
  /** Told that the user's session ends, which only Windows tells a window. */
  sessionEnds(): void
}

/** What keeps a page apart from the program: its own world, a sandbox, no Node, no guests. */
export const isolation = {
  contextIsolation: true, sandbox: true, nodeIntegration: false, nodeIntegrationInSubFrames: false, nodeIntegrationInWorker: false,
  webSecurity: true, allowRunningInsecureContent: false, webviewTag: false, navigateOnDragDrop: false, spellcheck: false,
} as const

const mostDeaths = 3

/** Opens the window where it was last time, on the page of Services, and shows it when there is something to see. */
export function openWindow(parts: WindowParts): BrowserWindow {
  const { screen, theme, stateFile, packaged } = parts
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id)
  const state = readWindowState(stateFile)
  const { bounds, maximized, fullScreen } = placeWindow(state, [primary, ...others].map((display) => display.workArea))
  if (state) theme.themeSource = state.theme
  const window = parts.create({
    ...bounds,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Evenkeel',
    backgroundColor: backgroundOf(theme),
    ...(parts.icon === undefined ? {} : { icon: parts.icon }),
    webPreferences: { ...isolation, preload: parts.preload, devTools: !packaged },
  })
  window.once('ready-to-show', () => {
    if (maximized) window.maximize()
    window.show()
    if (fullScreen) window.setFullScreen(true)
  })
  window.on('close', (event) => {
    if (!parts.mayClose()) {
      event.preventDefault()
      return
    }
    keepWindowState(stateFile, {
      bounds: window.getNormalBounds(), maximized: window.isMaximized(), fullScreen: window.isFullScreen(), theme: theme.themeSource,
    })
  })
  window.on('session-end', () => parts.sessionEnds())
  const repaint = () => window.setBackgroundColor(backgroundOf(theme))
  theme.on('updated', repaint)
  window.once('closed', () => theme.off('updated', repaint))
  // A page that died is opened again and shows the run that went on meanwhile; one that keeps dying is left for the user to see.
  let deaths = 0
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    deaths += 1
    if (reason !== 'clean-exit' && deaths <= mostDeaths) load(window)
  })
  load(window)
  return window
}

function load(window: BrowserWindow): void {
  window.loadURL(windowUrl).catch((error: unknown) => console.error('evenkeel: the window did not load:', error))
}

/** Brings the window before the user, wherever it is. */
export function presentWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
