import { spawn, type ChildProcess } from 'node:child_process'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { browserArguments, findChromium } from '../window/browser.ts'

/** The Chromium that stands for Electron's: one process for all windows of one program. */
export interface Chromium {
  readonly context: BrowserContext
  /** Where others can connect to it as well. */
  readonly endpoint: string
  readonly pid: number
  close(): Promise<void>
  /** At once, for the end of the process. */
  kill(): void
}

const startTimeoutMs = 20_000

/** @param profile where it keeps what pages store, as Electron does in `userData` */
export async function startChromium(profile: string): Promise<Chromium> {
  const program = findChromium()
  if (program === null) throw new Error('the double needs a Chromium: set EVENKEEL_CHROMIUM or put one on the PATH')
  // No name resolves: the double reaches no network, whatever a page tries.
  const child = spawn(program, [
    ...browserArguments, '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--host-resolver-rules=MAP * ~NOTFOUND', 'about:blank',
  ], { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()) })
  const kill = () => { child.kill('SIGKILL') }
  try {
    const endpoint = await endpointOf(child)
    const browser: Browser = await chromium.connectOverCDP(endpoint)
    const [context] = browser.contexts()
    if (!context) throw new Error('Chromium has no default context')
    return {
      context, endpoint, pid: child.pid ?? 0, kill,
      async close() {
        const session = await browser.newBrowserCDPSession()
        await session.send('Browser.close').catch(() => undefined)
        await ended
      },
    }
  } catch (error) {
    kill()
    throw error
  }
}

function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const timer = setTimeout(() => reject(new Error(`Chromium did not start: ${output}`)), startTimeoutMs)
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const endpoint = /DevTools listening on (\S+)/.exec(output)?.[1]
      if (endpoint === undefined) return
      clearTimeout(timer)
      resolve(endpoint)
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`Chromium ended with ${code}: ${output}`))
    })
  })
}
