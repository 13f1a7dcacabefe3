import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { reportSchema } from '../../shared/report/report.ts'
import { expectPageToShow } from '../window/page-shows.ts'
import { wholePage } from '../window/whole-page.ts'
import { askBackend } from './ask-backend.ts'
import type { DesktopProgram } from './driver.ts'
import { overEachDriver } from './over-each-driver.ts'
import { patience } from './patience.ts'
import { look, reportOf, startRun } from './sample-run.ts'

/** Whether something keeps the system from suspending the program. */
const awake = (program: DesktopProgram) => program.evaluate(({ powerSaveBlocker }) => {
  for (let id = 0; id < 50; id += 1) if (powerSaveBlocker.isStarted(id)) return true
  return false
})

/** Lets the user answer every message box with this button, and counts them. */
const answerWith = (program: DesktopProgram, button: number) => program.evaluate(({ dialog }, argument) => {
  dialog.showMessageBox = async () => {
    Reflect.set(globalThis, 'asked', Number(Reflect.get(globalThis, 'asked') ?? 0) + 1)
    return { response: Number(argument), checkboxChecked: false }
  }
}, String(button))
const timesAsked = (program: DesktopProgram) => program.evaluate(() => Number(Reflect.get(globalThis, 'asked') ?? 0))

overEachDriver('a run', (desktop) => {
  test('is shown live, goes on through a reload, keeps the system awake, and ends with the figures of its report', async () => {
    const program = await desktop().start()
    const page = await program.page()
    expect(await awake(program)).toBe(false)
    const runId = await startRun(page, 6)
    await look(page, runId)
    await page.getByTestId('stop').waitFor()
    await page.getByTestId('run-progress').getByText(/^[1-9]/).waitFor()
    expect(await awake(program)).toBe(true)

    await page.reload()
    await page.getByTestId('run-name').getByText('desktop-run').waitFor()
    await page.getByTestId('stop').waitFor()

    await page.getByTestId('run-state').waitFor()
    const report = await reportOf(page, runId)
    expect(report.run.state).toBe('finished')
    expect(report.totals.sent + report.totals.skipped).toBe(900)
    await expectPageToShow(page, report)
    const file = path.join(desktop().folder, 'saved.json')
    await program.evaluate(({ dialog }, filePath) => { dialog.showSaveDialog = async () => ({ canceled: false, filePath }) }, file)
    await page.getByTestId('save-json').click()
    await expect.poll(() => existsSync(file), patience).toBe(true)
    expect(reportSchema.parse(JSON.parse(await readFile(file, 'utf8')))).toEqual(report)
    await expect.poll(() => awake(program), patience).toBe(false)

    const followed = await wholePage(page)
    expect(followed.length).toBeGreaterThan(60)
    await page.reload()
    await page.getByTestId('run-state').waitFor()
    expect(await wholePage(page)).toEqual(followed)
  })

  test('is not left by accident: quitting asks once, and then what was measured is kept', async () => {
    const first = await desktop().start()
    const page = await first.page()
    const runId = await startRun(page, 300)
    await look(page, runId)
    await page.getByTestId('run-progress').getByText(/^[1-9]/).waitFor()

    await answerWith(first, 1)
    await first.evaluate(({ app }) => app.quit())
    await expect.poll(() => timesAsked(first), patience).toBe(1)
    expect(await askBackend(page, 'runs', {})).toEqual([expect.objectContaining({ id: runId, state: 'running' })])

    await answerWith(first, 0)
    await first.evaluate(({ app, BrowserWindow }) => {
      setImmediate(() => {
        app.quit()
        app.quit()
        BrowserWindow.getAllWindows()[0]?.close()
      })
    })
    expect(await first.ended).toBe(0)

    const second = await desktop().start()
    const again = await second.page()
    const report = await reportOf(again, runId)
    expect(report.run.state).toBe('stopped')
    expect(report.totals.completed).toBeGreaterThan(50)
    await look(again, runId)
    await again.getByTestId('run-state').waitFor()
    await expectPageToShow(again, report)
  })

  test('is not left by closing the window either, where that ends the program', async ({ skip }) => {
    if (process.platform === 'darwin') skip('on macOS the program outlives its window')
    const program = await desktop().start()
    const page = await program.page()
    const runId = await startRun(page, 300)
    await look(page, runId)
    await answerWith(program, 1)
    await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await expect.poll(() => timesAsked(program), patience).toBe(1)
    expect(await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
    await answerWith(program, 0)
    await program.evaluate(({ BrowserWindow }) => { setImmediate(() => BrowserWindow.getAllWindows()[0]?.close()) })
    expect(await program.ended).toBe(0)
  })
})
