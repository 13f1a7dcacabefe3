import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium, launchBrowser } from './browser.ts'
import { openSample, sampleBackend, sampleServices } from './recordings.ts'
import { createDesk } from './sample-desk.ts'

const chromium = findChromium()
const text = 'apiVersion: evenkeel.dev/v1\nkind: LoadProfile # from a colleague\n'

describe.skipIf(chromium === null)('a profile file (skipped where no Chromium is on the PATH or in EVENKEEL_CHROMIUM)', () => {
  let browser: Browser
  beforeAll(async () => { browser = await launchBrowser(chromium ?? '') })
  afterAll(async () => { await browser.close() })

  test('is chosen in a browser by uploading it, and kept as it is', async () => {
    const desk = createDesk({ services: sampleServices })
    const before = new Set(desk.texts.keys())
    const { page, go, close, complaints } = await openSample(browser, sampleBackend([], desk), { theme: 'dark', width: 1440, height: 900 })
    await go('/profiles')
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByTestId('open-profile-file').click()])
    await chooser.setFiles({ name: 'colleague.yaml', mimeType: 'application/yaml', buffer: Buffer.from(text) })
    await expect.poll(() => [...desk.texts].filter(([id]) => !before.has(id)).map(([, kept]) => kept)).toEqual([text])
    await page.waitForURL(/#\/profiles\/[^/]+$/)
    await close()
    expect(complaints).toEqual([])
  })
})
