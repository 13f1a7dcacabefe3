import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { askBackend } from './ask-backend.ts'
import type { DesktopProgram } from './driver.ts'
import { overEachDriver } from './over-each-driver.ts'
import { patience } from './patience.ts'
import { look, reportOf, startRun } from './sample-run.ts'

const profileText = `apiVersion: evenkeel.dev/v1
kind: LoadProfile
metadata: { name: given-on-start }
spec:
  target: { url: "http://127.0.0.1:8080" }
  load: { model: closed, stages: [{ connections: 5, for: 5s }], connections: 5, requestsPerConnection: unlimited }
`

/** The text of an element of the window, asked for in the main process: it can be told after the page has died, too. */
const textInWindow = (program: DesktopProgram, testid: string) => program.evaluate(async ({ BrowserWindow }, id) => {
  const [window] = BrowserWindow.getAllWindows()
  const text: unknown = await window?.webContents
    .executeJavaScript(`document.querySelector('[data-testid="${id}"]')?.textContent?.trim() ?? ''`).catch(() => '')
  return String(text ?? '')
}, testid)

overEachDriver('what the system does to a run', (desktop) => {
  test('a page that dies comes back and shows the run, which went on', async () => {
    const program = await desktop().start()
    const page = await program.page()
    const runId = await startRun(page, 12)
    await look(page, runId)
    await page.getByTestId('run-progress').getByText(/^[1-9]/).waitFor()
    await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
    await expect.poll(() => textInWindow(program, 'open-demo'), patience).not.toBe('')
    await program.evaluate(({ BrowserWindow }, id) => (
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(`location.hash = '#/runs/${id}'`)
    ), runId)
    await expect.poll(() => textInWindow(program, 'run-state'), { timeout: 40_000 }).toMatch(/^finished/)
    expect((await textInWindow(program, 'total-sent')).replace(',', '')).toBe('1800')
  })

  test('sleep ends it, and it is kept as interrupted with the reason', async () => {
    const program = await desktop().start()
    const page = await program.page()
    const runId = await startRun(page, 300)
    await look(page, runId)
    await page.getByTestId('run-progress').getByText(/^[1-9]/).waitFor()
    await program.evaluate(({ powerMonitor }) => { powerMonitor.emit('suspend') })
    await page.getByTestId('run-state').getByText('interrupted').waitFor()
    const report = await reportOf(page, runId)
    expect(report.run.state).toBe('interrupted')
    expect(report.timeline).toContainEqual(expect.objectContaining({ kind: 'stop-requested', detail: 'this computer went to sleep' }))
    expect(report.totals.completed).toBeGreaterThan(50)
  })

  test('a shutdown of the system asks nobody, and what was measured is kept', async () => {
    const first = await desktop().start()
    const page = await first.page()
    const runId = await startRun(page, 300)
    await look(page, runId)
    await page.getByTestId('run-progress').getByText(/^[1-9]/).waitFor()
    await first.evaluate(({ dialog, powerMonitor }) => {
      dialog.showMessageBox = () => new Promise(() => undefined)
      setImmediate(() => powerMonitor.emit('shutdown', { preventDefault: () => undefined }))
    })
    expect(await first.ended).toBe(0)
    const second = await desktop().start()
    const report = await reportOf(await second.page(), runId)
    expect(report.run.state).toBe('stopped')
    expect(report.totals.completed).toBeGreaterThan(50)
  })
})

overEachDriver('what the system hands over', (desktop) => {
  test('a profile named at the start is opened, one named at a second start too, and one chosen from the menu', async () => {
    const file = path.join(desktop().folder, 'given.yaml')
    await writeFile(file, profileText)
    const first = await desktop().start(file)
    const page = await first.page()
    await page.waitForURL(/#\/profiles\/given-on-start$/)

    await writeFile(file, profileText.replace('given-on-start', 'given-later'))
    expect(await (await desktop().start(file)).ended).toBe(0)
    await page.waitForURL(/#\/profiles\/given-later$/)

    await writeFile(file, profileText.replace('given-on-start', 'chosen'))
    await first.evaluate(({ dialog, Menu }, chosen) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] })
      const items = Menu.getApplicationMenu()?.items.flatMap((one) => one.submenu?.items ?? []) ?? []
      for (const item of items.filter((one) => one.label === 'Open profile…')) item.click()
    }, file)
    await page.waitForURL(/#\/profiles\/chosen$/)
    expect(await askBackend(page, 'profiles', {})).toHaveLength(3)
  })

  test('a profile that cannot be read is told with its path', async () => {
    const program = await desktop().start()
    const page = await program.page()
    await page.getByTestId('open-demo').waitFor()
    await program.evaluate(({ dialog }) => { dialog.showErrorBox = (...told) => { Reflect.set(globalThis, 'told', told) } })
    const missing = path.join(desktop().folder, 'missing.yaml')
    expect(await (await desktop().start(missing)).ended).toBe(0)
    await expect.poll(() => program.evaluate(() => Reflect.get(globalThis, 'told')), patience)
      .toEqual(['Evenkeel cannot open this profile', `${missing} cannot be read (ENOENT).`])
  })

  test('a theme chosen in Settings is the system\'s for the program, and the next window opens in it', async () => {
    const first = await desktop().start()
    const page = await first.page()
    const dark = () => page.evaluate(() => [document.documentElement.classList.contains('dark'), matchMedia('(prefers-color-scheme: dark)').matches])
    const source = (program: DesktopProgram) => program.evaluate(({ BrowserWindow, nativeTheme }) => (
      [nativeTheme.themeSource, BrowserWindow.getAllWindows()[0]?.getBackgroundColor().toLowerCase()]
    ))
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByTestId('theme-dark').click()
    await expect.poll(dark, patience).toEqual([true, true])
    expect(await source(first)).toEqual(['dark', '#0d1116'])
    await first.evaluate(({ BrowserWindow }) => { setImmediate(() => BrowserWindow.getAllWindows()[0]?.close()) })
    expect(await first.ended).toBe(0)

    const second = await desktop().start()
    await second.page()
    expect(await source(second)).toEqual(['dark', '#0d1116'])
  })
})
