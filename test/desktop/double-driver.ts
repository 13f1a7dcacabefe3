import { fork } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'
import { z } from 'zod'
import { until } from '../cluster/until.ts'
import type { DesktopProgram, ElectronModule, LaunchOptions } from './driver.ts'

const windowTimeoutMs = 20_000
const register = fileURLToPath(new URL('../electron-double/register.ts', import.meta.url))

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('browser'), endpoint: z.string(), pid: z.number() }),
  z.object({ type: z.literal('result'), id: z.number(), ok: z.boolean(), json: z.string() }),
])

/** Starts the built main program in Node, with the double in Electron's place. */
export async function launchDouble({ root, env, args }: LaunchOptions): Promise<DesktopProgram> {
  const child = fork(path.join(root, 'out', 'main', 'desktop.js'), args, {
    execArgv: ['--import', register], env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { output += text })
  const waiting = new Map<number, { settle(json: string): void; reject(error: Error): void }>()
  const started = Promise.withResolvers<{ endpoint: string; pid: number }>()
  const ended = new Promise<number | null>((resolve) => { child.once('exit', (code) => resolve(code)) })
  let lastId = 0
  let browser: Browser | null = null
  child.on('message', (raw) => {
    const message = messageSchema.parse(raw)
    if (message.type === 'browser') {
      started.resolve(message)
      return
    }
    const one = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.ok) one?.settle(message.json)
    else one?.reject(new Error(message.json))
  })
  void ended.then((code) => {
    const gone = new Error(`the program ended with ${code}: ${output}`)
    started.reject(gone)
    for (const one of waiting.values()) one.reject(gone)
  })
  started.promise.catch(() => undefined)

  return {
    ended,
    async page(): Promise<Page> {
      const { endpoint } = await started.promise
      browser ??= await chromium.connectOverCDP(endpoint)
      const pages = () => browser?.contexts().flatMap((context) => context.pages()) ?? []
      const ofWindow = (page: Page) => page.url().includes('.app.invalid/')
      await until(() => pages().some(ofWindow), windowTimeoutMs)
      const [page] = pages().filter(ofWindow)
      if (!page) throw new Error('the window is gone')
      await page.waitForLoadState()
      return page
    },
    evaluate<R>(inMain: (electron: ElectronModule, argument: string) => R | Promise<R>, argument = ''): Promise<R> {
      lastId += 1
      const id = lastId
      const answer = new Promise<R>((resolve, reject) => { waiting.set(id, { settle: (json) => resolve(JSON.parse(json)), reject }) })
      child.send({ type: 'evaluate', id, source: String(inMain), argument })
      return answer
    },
    async kill() {
      await browser?.close().catch(() => undefined)
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
      const { pid } = await started.promise.catch(() => ({ pid: 0 }))
      if (pid > 0) killIfAlive(pid)
    },
  }
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    return
  }
}
