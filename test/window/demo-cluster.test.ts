import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium, launchBrowser, openWindow } from './browser.ts'
import { testByKeyboard } from './keyboard-chain.ts'
import { expectPageToShow } from './page-shows.ts'

const program = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))
const chromium = findChromium()

/** The built program as a user has it: `serve`, a browser, the demo cluster, one run. */
describe.skipIf(chromium === null)('the built program in Chromium (skipped where none is on the PATH or in EVENKEEL_CHROMIUM)', () => {
  let browser: Browser
  let dataFolder: string
  let cli: ChildProcess
  let url: string

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'evenkeel-data-'))
    browser = await launchBrowser(chromium ?? '')
    cli = spawn(process.execPath, [program, 'serve'], {
      env: { ...process.env, EVENKEEL_DATA: dataFolder }, stdio: ['ignore', 'pipe', 'inherit'],
    })
    url = await printedUrl(cli)
  })
  afterAll(async () => {
    await browser.close()
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
