import { readFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, powerMonitor, powerSaveBlocker, protocol, screen, session, shell, type WebContents,
} from 'electron'
import { answerDesktop } from '../../shared/contract/desktop-server.ts'
import type { DesktopCommand, DesktopReply } from '../../shared/contract/desktop.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { serveBackend } from '../../shared/contract/server.ts'
import { openHost, type Host } from '../backend/host.ts'
import { locateProgram } from '../backend/program-files.ts'
import { appScheme, serveWindowFiles } from './app-protocol.ts'
import { channels } from './channels.ts'
import { contextMenuTemplate } from './context-menu.ts'
import { askToStop, createDesktop } from './dialogs.ts'
import { keepAwake } from './keep-awake.ts'
import { shellRunner, userEnvironment } from './login-shell.ts'
import { menuTemplate } from './menu.ts'
import { portPipe } from './port-pipe.ts'
import { readProfileFile } from './profile-file.ts'
import { createQuitGuard } from './quit-guard.ts'
import { confine, denyPermissions, isFromWindow, refuseDownloads } from './security.ts'
import { startArguments } from './start-arguments.ts'
import { withTheme } from './theme.ts'
import { openWindow, presentWindow } from './window.ts'

const loginShellTimeoutMs = 5000

const program = locateProgram(import.meta.url)
const version = String(JSON.parse(readFileSync(program.packageFile, 'utf8')).version)
const { env, platform } = process

app.setName('Evenkeel')
app.setAppUserModelId('dev.evenkeel.desktop')
app.setAboutPanelOptions({ applicationName: 'Evenkeel', applicationVersion: version })
app.enableSandbox()
protocol.registerSchemesAsPrivileged([appScheme])
// What Chromium keeps stays apart from the user's runs and profiles.
app.setPath('userData', path.join(env.EVENKEEL_DATA ?? app.getPath('userData'), 'desktop'))

const started = startArguments(process.argv, process.cwd())
/** Profile files to open; macOS names them from before the program is ready. */
let openFile = (file: string) => { started.profileFiles.push(file) }
app.on('open-file', (event, file) => {
  event.preventDefault()
  openFile(file)
})

if (app.requestSingleInstanceLock()) {
  app.whenReady().then(start).catch((error: unknown) => {
    dialog.showErrorBox('Evenkeel cannot start', error instanceof Error ? error.message : String(error))
    app.exit(1)
  })
} else {
  app.quit()
}

function start(): void {
  let window: BrowserWindow | null = null
  let liveRuns = 0
  const host = openDesktopHost()
  const hold = keepAwake(powerSaveBlocker)
  const openLink = (url: string) => {
    shell.openExternal(url).catch((error: unknown) => console.error(`evenkeel: ${url} cannot be opened:`, error))
  }

  const guard = createQuitGuard({
    liveRuns: () => liveRuns,
    ask: (runs) => askToStop(runs, dialog, window),
    close: async () => (await host).close(),
    failed: (error) => console.error('evenkeel: closing failed:', error),
    quit: () => app.quit(),
  })
  const open = () => {
    window = openWindow({
      create: (options) => new BrowserWindow(options),
      preload: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
      icon: platform === 'linux' ? fileURLToPath(new URL('../../resources/icons/256x256.png', import.meta.url)) : undefined,
      stateFile: path.join(app.getPath('userData'), 'window.json'),
      packaged: app.isPackaged, screen, theme: nativeTheme,
      // On macOS the program outlives its window, and so does a run.
      mayClose: () => platform === 'darwin' || guard.mayLeave(),
      sessionEnds: () => guard.leaveUnasked(),
    })
    window.on('closed', () => { window = null })
  }
  const present = () => {
    if (window) presentWindow(window)
    else open()
  }

  const command = (given: DesktopCommand) => {
    present()
    if (window) tell(window, given)
  }
  openFile = (file) => {
    readProfileFile(file).then((profile) => command({ kind: 'open-profile', ...profile }), (error: unknown) => {
      dialog.showErrorBox('Evenkeel cannot open this profile', error instanceof Error ? error.message : String(error))
    })
  }

  denyPermissions(session.defaultSession)
  refuseDownloads(session.defaultSession)
  protocol.handle('app', serveWindowFiles(fileURLToPath(program.windowDirectory)))
  app.on('web-contents-created', (_event, contents) => {
    confine(contents, openLink)
    offerContextMenu(contents)
  })
  app.on('second-instance', (_event, argv, workingDirectory) => {
    present()
    for (const file of startArguments(argv, workingDirectory).profileFiles) openFile(file)
  })
  app.on('activate', present)
  app.on('window-all-closed', () => { if (platform !== 'darwin') app.quit() })
  app.on('before-quit', (event) => { if (!guard.mayLeave()) event.preventDefault() })
  // Asleep, no request is sent and every connection breaks: what followed would be said of the Service. The run ends with what it has.
  powerMonitor.on('suspend', () => void host.then(({ interruptRuns }) => interruptRuns('this computer went to sleep')))
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault()
    guard.leaveUnasked()
  })

  const desktop = createDesktop({
    dialog, documentsFolder: app.getPath('documents'),
    window() {
      if (window) return window
      throw new EvenkeelError('unavailable', 'The window is closed.')
    },
  })
  ipcMain.on(channels.backend, (event) => {
    const [port] = event.ports
    if (!port) return
    if (isFromWindow(event, window?.webContents ?? null)) void host.then(({ backend }) => serveBackend(withTheme(backend, nativeTheme), portPipe(port)))
    else port.close()
  })
  ipcMain.handle(channels.desktop, async (event, message: unknown): Promise<DesktopReply> => {
    if (isFromWindow(event, window?.webContents ?? null)) return answerDesktop(desktop, message)
    return { ok: false, failure: new EvenkeelError('forbidden', 'Only the window of Evenkeel may ask the desktop.').data }
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({
    platform, appName: app.getName(), packaged: app.isPackaged, openLink,
    go: (page) => command({ kind: 'go', page }),
    openProfile() {
      present()
      desktop.openProfile({}).then((profile) => { if (profile) command({ kind: 'open-profile', ...profile }) }, (error: unknown) => {
        dialog.showErrorBox('Evenkeel cannot open this profile', error instanceof Error ? error.message : String(error))
      })
    },
  })))

  host.then(({ backend, watchLiveRuns }) => {
    // What interrupted runs left changed in clusters; what cannot be put back now stays in the journal.
    void backend.restore({}).catch(() => undefined)
    return watchLiveRuns((count) => {
      liveRuns = count
      hold(count)
    })
  }).catch((error: unknown) => {
    dialog.showErrorBox('Evenkeel cannot start', error instanceof Error ? error.message : String(error))
    app.exit(1)
  })
  open()
  for (const file of started.profileFiles) openFile(file)
}

/** The program behind the window, with the environment and the kubeconfigs the user would have in a terminal. */
async function openDesktopHost(): Promise<Host> {
  return openHost({
    env: await userEnvironment({ platform, env, shell: env.SHELL ?? userInfo().shell, run: shellRunner(loginShellTimeoutMs) }),
    platform, homeDirectory: homedir(), version, program, pid: process.pid,
    kubeconfigFiles: started.kubeconfigFiles,
  })
}

/** Gives the window's page a command, once there is a page. */
function tell({ webContents }: BrowserWindow, command: DesktopCommand): void {
  const send = () => webContents.send(channels.command, command)
  if (webContents.isLoading()) webContents.once('did-stop-loading', send)
  else send()
}

/** Cut, copy and paste where the user asks for them with the pointer. */
function offerContextMenu(contents: WebContents): void {
  contents.on('context-menu', (_event, clicked) => {
    const template = contextMenuTemplate(clicked)
    if (template.length > 0) Menu.buildFromTemplate(template).popup()
  })
}
