import { mkdir, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { findChromium, launchBrowser } from '../window/browser.ts'
import { testByKeyboard } from '../window/keyboard-chain.ts'
import { overEachDriver } from './over-each-driver.ts'
import { patience } from './patience.ts'

overEachDriver('by keyboard alone', (desktop) => {
  let browser: Browser
  beforeAll(async () => {
    const chromium = findChromium()
    if (chromium === null) throw new Error('the exported page is looked at in Chromium: put one on the PATH, or name it in EVENKEEL_CHROMIUM')
    browser = await launchBrowser(chromium)
  })
  afterAll(() => browser.close())

  test('from the demo cluster to a saved report: a pod is deleted as planned, another one by hand', async () => {
    const program = await desktop().start()
    const folder = path.join(desktop().folder, 'saved')
    await mkdir(folder)
    await program.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = async (...args: unknown[]) => {
        const proposed = String(Reflect.get(Object(args.at(-1)), 'defaultPath'))
        return { canceled: false, filePath: `${chosen}/${proposed.split(/[\\/]/).at(-1)}` }
      }
    }, folder)
    const report = await testByKeyboard({
      page: await program.page(), browser,
      async saved(act) {
        const before = new Set(await readdir(folder))
        await act()
        // A file takes its name when it is whole.
        const added = async () => (await readdir(folder)).filter((name) => !before.has(name) && /\.(json|html)$/.test(name))
        await expect.poll(added, patience).toHaveLength(1)
        const [name = ''] = await added()
        return readFile(path.join(folder, name), 'utf8')
      },
    })
    expect(report.failover).toHaveLength(2)
  })
})
