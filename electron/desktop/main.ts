import { readFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, powerSaveBlocker, protocol, screen, session, shell,
} from 'electron'
import { answerDesktop } from '../../shared/contract/desktop-server.ts'
import type { DesktopCommand, DesktopReply } from '../../shared/contract/desktop.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { serveBackend } from '../../shared/contract/server.ts'
import { openHost, type Host } from '../backend/host.ts'
import { locateProgram } from '../backend/program-files.ts'
import { appScheme, serveWindowFiles } from './app-protocol.ts'
import { channels } from './channels.ts'
import { createDesktop } from './dialogs.ts'
import { keepAwake } from './keep-awake.ts'
import { shellRunner, userEnvironment } from './login-shell.ts'
import { menuTemplate } from './menu.ts'
import { portPipe } from './port-pipe.ts'
import { createQuitGuard } from './quit-guard.ts'
import { confine, denyPermissions, isFromWindow } from './security.ts'
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
  const openLink = (url: string) => shell.openExternal(url)

  const guard = createQuitGuard({
    liveRuns: () => liveRuns,
    ask: (runs) => askToStop(runs, window),
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
    })
    window.on('closed', () => { window = null })
  }
  const present = () => {
    if (window) presentWindow(window)
    else open()
  }

  denyPermissions(session.defaultSession)
  protocol.handle('app', serveWindowFiles(fileURLToPath(program.windowDirectory)))
  app.on('web-contents-created', (_event, contents) => confine(contents, (url) => void openLink(url)))
  app.on('second-instance', present)
  app.on('activate', present)
  app.on('window-all-closed', () => { if (platform !== 'darwin') app.quit() })
  app.on('before-quit', (event) => { if (!guard.mayLeave()) event.preventDefault() })

  const desktop = createDesktop({
    dialog, openLink, documentsFolder: app.getPath('documents'), kubeFolder: path.join(homedir(), '.kube'),
    window() {
      if (window) return window
      throw new EvenkeelError('unavailable', 'The window is closed.')
    },
  })
  ipcMain.on(channels.backend, (event) => {
    const [port] = event.ports
    if (!port) return
    if (isFromWindow(event, window?.webContents ?? null)) void host.then(({ backend }) => serveBackend(backend, portPipe(port)))
    else port.close()
  })
  ipcMain.handle(channels.desktop, async (event, message: unknown): Promise<DesktopReply> => {
    if (isFromWindow(event, window?.webContents ?? null)) return answerDesktop(desktop, message)
    return { ok: false, failure: new EvenkeelError('forbidden', 'Only the window of Evenkeel may ask the desktop.').data }
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({
    platform, appName: app.getName(), packaged: app.isPackaged, openLink: (url) => void openLink(url),
    go(page) {
      present()
      if (window) tell(window, { kind: 'go', page })
    },
  })))

  host.then(({ watchLiveRuns }) => watchLiveRuns((count) => {
    liveRuns = count
    hold(count)
  })).catch((error: unknown) => {
    dialog.showErrorBox('Evenkeel cannot start', error instanceof Error ? error.message : String(error))
    app.exit(1)
  })
  open()
}

/** The program behind the window, with the environment and the kubeconfigs the user would have in a terminal. */
async function openDesktopHost(): Promise<Host> {
  const { values } = parseArgs({ args: process.argv.slice(1), options: { kubeconfig: { type: 'string', multiple: true } }, strict: false })
  return openHost({
    env: await userEnvironment({ platform, env, shell: env.SHELL ?? userInfo().shell, run: shellRunner(loginShellTimeoutMs) }),
    platform, homeDirectory: homedir(), version, program, pid: process.pid,
    kubeconfigFiles: (values.kubeconfig ?? []).filter((file) => typeof file === 'string'),
  })
}

/** Gives the window's page a command, once there is a page. */
function tell({ webContents }: BrowserWindow, command: DesktopCommand): void {
  const send = () => webContents.send(channels.command, command)
  if (webContents.isLoading()) webContents.once('did-stop-loading', send)
  else send()
}

async function askToStop(runs: number, window: BrowserWindow | null): Promise<boolean> {
  const question = {
    type: 'warning' as const,
    message: runs === 1 ? 'A run is going on. Stop it and quit?' : `${runs} runs are going on. Stop them and quit?`,
    detail: 'What was measured so far is kept, with its report.',
    buttons: ['Stop and quit', 'Keep running'], defaultId: 1, cancelId: 1, noLink: true,
  }
  const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question))
  return response === 0
}
