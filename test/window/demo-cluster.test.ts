import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reportSchema } from '../../shared/report/report.ts'
import { findChromium, launchBrowser, openWindow } from './browser.ts'
import { expectPageToShow, textOf } from './page-shows.ts'

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

  test('opens the demo cluster, runs the proposed profile, and shows what the report says', async () => {
    const { page, complaints, foreignRequests } = await openWindow(browser, url)
    await page.getByTestId('open-demo').press('Enter')
    await page.getByTestId('test-shop/checkout').press('Enter')
    await page.getByTestId('plan').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByTestId('stop').waitFor()
    await expect.poll(() => textOf(page, 'verdict'), { timeout: 20_000 }).toBe('So far')
    await page.getByTestId('run-state').waitFor({ timeout: 90_000 })

    const [saved] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-json').click()])
    const report = reportSchema.parse(JSON.parse(await readFile(await saved.path(), 'utf8')))
    expect(report.run.state).toBe('finished')
    await expectPageToShow(page, report)

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
