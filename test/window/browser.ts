import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge']

/** Where macOS and Windows keep it, which put no browser on the PATH. */
const usualPlaces = (environment: NodeJS.ProcessEnv): Partial<Record<NodeJS.Platform, string[]>> => ({
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  win32: [environment.PROGRAMFILES, environment['PROGRAMFILES(X86)'], environment.LOCALAPPDATA].filter((folder) => folder !== undefined)
    .map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
})

/** A Chromium of this system: `EVENKEEL_CHROMIUM`, or the first one on the PATH or where the system keeps it; null where there is none. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | null {
  const given = environment.EVENKEEL_CHROMIUM
  if (given) return given
  const folders = (environment.PATH ?? '').split(delimiter)
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...onPath, ...usualPlaces(environment)[process.platform] ?? []].find(isExecutable) ?? null
}

/** Headless and quiet: it asks nothing of any network by itself. */
export const browserArguments = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-default-apps', '--disable-extensions', '--no-pings',
]

/** With a profile of its own that is thrown away. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: browserArguments })
}

export interface OpenedWindow {
  page: Page
  context: BrowserContext
  /** What the page complained about: errors, failed requests, violations of its policy. */
  complaints: string[]
  /** Addresses outside the window's own server that anything asked for. */
  foreignRequests: string[]
}

export interface WindowLook {
  theme: 'light' | 'dark'
  width: number
  height: number
}

/** Opens the window at the address it was given, and keeps a record of what should never happen. */
export async function openWindow(
  browser: Browser, url: string, { theme, width, height }: WindowLook = { theme: 'dark', width: 1440, height: 900 },
): Promise<OpenedWindow> {
  const context = await browser.newContext({
    colorScheme: theme, viewport: { width, height }, locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  const foreignRequests: string[] = []
  const own = new URL(url).host
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('requestfailed', (request) => {
    if (!isIconGivenUp(request)) complaints.push(`${request.url()} ${request.failure()?.errorText ?? ''}`)
  })
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url())
    if (host !== own && protocol !== 'blob:' && protocol !== 'data:') foreignRequests.push(request.url())
  })
  await page.goto(url)
  await page.waitForURL((address) => address.search === '')
  return { page, context, complaints, foreignRequests }
}

/**
 * The browser asks for a page's icon after the page, in its own time, and gives that up when the page is reloaded or left; nothing waits for
 * it. An icon that is missing or refused fails otherwise and stays a complaint.
 */
const isIconGivenUp = (request: Request): boolean => (
  request.failure()?.errorText === 'net::ERR_ABORTED' && request.resourceType() === 'other' && new URL(request.url()).pathname === '/icon.svg'
)

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
