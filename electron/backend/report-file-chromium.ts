import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** Where a browser may be: the system, its variables, and whether a file may be run (tests give their own). */
export interface BrowserSurroundings {
  env: Record<string, string | undefined>
  platform: string
  isExecutable(file: string): boolean
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge', 'msedge', 'brave-browser']

/**
 * A browser of Chromium's kind on this system: `EVENKEEL_CHROMIUM`, else the first one on the PATH, else where macOS and Windows keep it;
 * null where there is none.
 */
export function findChromium({ env, platform, isExecutable }: BrowserSurroundings): string | null {
  if (env.EVENKEEL_CHROMIUM) return env.EVENKEEL_CHROMIUM
  const paths = platform === 'win32' ? path.win32 : path.posix
  const folders = (env.PATH ?? '').split(paths.delimiter).filter((folder) => folder !== '')
  const endings = platform === 'win32' ? ['.exe'] : ['']
  const onPath = names.flatMap((name) => folders.flatMap((folder) => endings.map((ending) => paths.join(folder, `${name}${ending}`))))
  return [...onPath, ...usualPlaces(env, platform)].find(isExecutable) ?? null
}

/** macOS and Windows put no browser on the PATH. */
function usualPlaces(env: Record<string, string | undefined>, platform: string): string[] {
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
  }
  if (platform !== 'win32') return []
  const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((folder) => folder !== undefined)
  return folders.flatMap((folder) => [['Google', 'Chrome', 'Application', 'chrome.exe'], ['Microsoft', 'Edge', 'Application', 'msedge.exe']]
    .map((parts) => path.win32.join(folder, ...parts)))
}

/** Whether a file exists and may be run. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
