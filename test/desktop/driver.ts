import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { findChromium } from '../window/browser.ts'
import { launchDouble } from './double-driver.ts'
import { launchElectron } from './electron-driver.ts'

export type ElectronModule = typeof import('electron')

/** The running desktop program, whatever stands beneath it. */
export interface DesktopProgram {
  /** The page of its window, once it is there. */
  page(): Promise<Page>
  /** Evaluates a function in the main process. It stands alone: it sees nothing of the test but its argument. */
  evaluate<R>(inMain: (electron: ElectronModule, argument: string) => R | Promise<R>, argument?: string): Promise<R>
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
  /** Ends it without asking, for the end of a test. */
  kill(): Promise<void>
}

export interface LaunchOptions {
  /** The folder, or the archive, `package.json` is in. */
  root: string
  env: Record<string, string>
  args: string[]
}

/** A way to run the desktop program. */
export interface DesktopDriver {
  name: string
  /** Why it cannot be had here; null where it can. */
  missing: string | null
  launch(options: LaunchOptions): Promise<DesktopProgram>
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What was packed for installers, to be run in Electron instead of what was built: EVENKEEL_PACKED, from the root. */
const packedProgram = process.env.EVENKEEL_PACKED === undefined ? null : path.join(root, process.env.EVENKEEL_PACKED)

/** The double, and Electron itself. Each spec runs over both; what a machine lacks is skipped with the reason. */
export const drivers: DesktopDriver[] = [
  { name: 'the double', missing: findChromium() === null ? 'no Chromium on the PATH' : null, launch: launchDouble },
  {
    name: 'Electron', missing: electronProgram() === null ? 'Electron\'s program is not installed' : null,
    launch: (options) => launchElectron(electronProgram() ?? '', { ...options, root: packedProgram ?? options.root }),
  },
]

/** Where the package `electron` keeps its program; asking the package itself would download it. */
function electronProgram(): string | null {
  const folder = path.join(root, 'node_modules', 'electron')
  const nameFile = path.join(folder, 'path.txt')
  if (!existsSync(nameFile)) return null
  const program = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist'), readFileSync(nameFile, 'utf8').trim())
  return existsSync(program) ? program : null
}

/** A place of its own for the program's data, in which it can be started again and again. */
export interface DesktopUnderTest {
  readonly folder: string
  start(...args: string[]): Promise<DesktopProgram>
  /** Ends what still runs and removes the folder. */
  dispose(): Promise<void>
}

export async function desktopUnderTest(driver: DesktopDriver): Promise<DesktopUnderTest> {
  if (!existsSync(path.join(root, 'out', 'main', 'desktop.js'))) throw new Error('the desktop is not built: "npm run build"')
  const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-desktop-'))
  const programs: DesktopProgram[] = []
  // No terminal sets it, but with it no login shell is asked: the environment stays the test's.
  const env = { EVENKEEL_DATA: path.join(folder, 'data'), HOME: folder, KUBECONFIG: path.join(folder, 'none'), TERM: 'dumb' }
  return {
    folder,
    async start(...args) {
      const program = await driver.launch({ root, env, args })
      programs.push(program)
      return program
    },
    async dispose() {
      await Promise.all(programs.map((program) => program.kill()))
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
