import { _electron } from 'playwright-core'
import type { DesktopProgram, LaunchOptions } from './driver.ts'

/** Starts the built main program in Electron itself, by Playwright. */
export async function launchElectron(executablePath: string, { root, env, args }: LaunchOptions): Promise<DesktopProgram> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
  const app = await _electron.launch({ executablePath, args: [root, ...args], env: { ...inherited, ...env } })
  const child = app.process()
  const ended = new Promise<number | null>((resolve) => { child.once('exit', (code) => resolve(code)) })
  return {
    ended,
    page: () => app.firstWindow(),
    evaluate: (inMain, argument = '') => app.evaluate(inMain, argument),
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}
