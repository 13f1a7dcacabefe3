import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findChromium, launchBrowser, openWindow } from './browser.ts'
import { startDemoRun, testByKeyboard } from './keyboard-chain.ts'
import { expectPageToShow } from './page-shows.ts'
import { wholePage } from './whole-page.ts'

const program = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))
const chromium = findChromium()

/** The built program as a user has it: `serve`, a browser, the demo cluster, one run. */
describe.skipIf(chromium === null)('the built program in Chromium (skipped where none is on the PATH or in EVENKEEL_CHROMIUM)', () => {
  let browser: Browser
  let dataFolder: string
  let cli: ChildProcess
  let url: string

  beforeAll(async () => { browser = await launchBrowser(chromium ?? '') })
  afterAll(() => browser.close())
  beforeEach(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'evenkeel-data-'))
    cli = spawn(process.execPath, [program, 'serve'], {
      env: { ...process.env, EVENKEEL_DATA: dataFolder }, stdio: ['ignore', 'pipe', 'inherit'],
    })
    url = await printedUrl(cli)
  })
  afterEach(async () => {
    const ended = once(cli, 'exit')
    cli.kill('SIGINT')
    const impatience = setTimeout(() => cli.kill('SIGKILL'), 15_000)
    await ended
    clearTimeout(impatience)
    await rm(dataFolder, { recursive: true, force: true })
  })

  test('by keyboard alone: from the demo cluster to reports that say what the page shows, also after a reload', async () => {
    const { page, complaints, foreignRequests } = await openWindow(browser, url)
    const report = await testByKeyboard({
      page, browser,
      async saved(act) {
        const [download] = await Promise.all([page.waitForEvent('download'), act()])
        return readFile(await download.path(), 'utf8')
      },
    })
    await page.reload()
    await page.getByTestId('run-state').waitFor()
    await expectPageToShow(page, report)
    expect(complaints).toEqual([])
    expect(foreignRequests).toEqual([])
  })

  test('a reload in the middle of a run loses nothing: every figure of every second is as in a page that was not reloaded', async () => {
    const { page, context } = await openWindow(browser, url)
    await startDemoRun(page)
    const untouched = await context.newPage()
    await untouched.goto(page.url())
    await untouched.getByTestId('stop').waitFor()
    await page.reload()
    await page.getByTestId('stop').waitFor()

    await page.getByTestId('run-state').waitFor({ timeout: 90_000 })
    await untouched.getByTestId('run-state').waitFor()
    const stored = await context.newPage()
    await stored.goto(page.url())
    await stored.getByTestId('run-state').waitFor()
    const kept = await wholePage(stored)
    expect(kept.length).toBeGreaterThan(100)
    expect(await wholePage(page)).toEqual(kept)
    expect(await wholePage(untouched)).toEqual(kept)
  })
})

async function printedUrl(cli: ChildProcess): Promise<string> {
  let printed = ''
  for await (const chunk of cli.stdout ?? []) {
    printed += String(chunk)
    const url = /http:\/\/\S+/.exec(printed)?.[0]
    if (url) return url
  }
  throw new Error(`serve ended without an address; it printed: ${printed}`)
}
