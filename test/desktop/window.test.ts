import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { askBackend } from './ask-backend.ts'
import { overEachDriver } from './over-each-driver.ts'
import { patience } from './patience.ts'

const profileText = `apiVersion: evenkeel.dev/v1
kind: LoadProfile
metadata: { name: from-a-colleague }
spec:
  target: { url: "http://127.0.0.1:8080" }
  load: { model: closed, stages: [{ connections: 5, for: 5s }], connections: 5, requestsPerConnection: unlimited }
`

overEachDriver('the window', (desktop) => {
  test('opens on the page of Services, from the program\'s own address, and complains of nothing', async () => {
    const program = await desktop().start()
    const page = await program.page()
    const complaints: string[] = []
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()) })
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('requestfailed', (request) => {
      const { errorText = '' } = request.failure() ?? {}
      if (!errorText.includes('ERR_ABORTED')) complaints.push(`${request.url()} ${errorText}`)
    })
    await page.reload()
    await page.getByRole('heading', { name: 'Services', exact: true }).waitFor()
    await page.getByTestId('open-demo').waitFor()
    const urls = await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.webContents.getURL()))
    expect(urls).toEqual([expect.stringMatching(/^app:\/\/evenkeel\//)])
    expect(complaints).toEqual([])
  })

  test('the menu leads to the pages', async () => {
    const program = await desktop().start()
    const page = await program.page()
    const choose = (label: string) => program.evaluate(({ Menu }, wanted) => {
      const items = Menu.getApplicationMenu()?.items.flatMap((one) => one.submenu?.items ?? []) ?? []
      for (const item of items.filter((one) => one.label === wanted)) item.click()
    }, label)
    await page.getByTestId('open-demo').waitFor()
    await choose('Runs')
    await page.getByRole('heading', { name: 'Runs', exact: true }).waitFor()
    await choose('Services')
    await page.getByTestId('open-demo').waitFor()
  })

  test('a profile is opened by the system\'s dialog, and kept', async () => {
    const program = await desktop().start()
    const page = await program.page()
    const file = path.join(desktop().folder, 'from-a-colleague.yaml')
    await writeFile(file, profileText)
    await program.evaluate(({ dialog }, chosen) => { dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] }) }, file)
    await page.getByRole('link', { name: 'Profiles' }).click()
    await page.getByTestId('open-profile-file').click()
    await page.waitForURL(/#\/profiles\/from-a-colleague$/)
    expect(await askBackend(page, 'profiles', {})).toEqual([
      expect.objectContaining({ name: 'from-a-colleague', target: 'http://127.0.0.1:8080' }),
    ])
  })

  test('opens again where it was closed', async () => {
    const bounds = { x: 120, y: 90, width: 1000, height: 640 }
    const first = await desktop().start()
    await first.page()
    await first.evaluate(({ BrowserWindow }, wanted) => {
      BrowserWindow.getAllWindows()[0]?.setBounds(JSON.parse(wanted))
    }, JSON.stringify(bounds))
    await first.evaluate(({ BrowserWindow }) => { setImmediate(() => BrowserWindow.getAllWindows()[0]?.close()) })
    expect(await first.ended).toBe(0)
    const second = await desktop().start()
    await second.page()
    expect(await second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual(bounds)
  })

  test('a second start ends at once and brings the first one\'s window forward', async () => {
    const first = await desktop().start()
    await first.page()
    await first.evaluate(({ app, BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.minimize()
      app.on('second-instance', () => { Reflect.set(globalThis, 'startedAgain', true) })
    })
    const second = await desktop().start()
    expect(await second.ended).toBe(0)
    await expect.poll(() => first.evaluate(() => Reflect.get(globalThis, 'startedAgain')), patience).toBe(true)
    const windows = () => first.evaluate(({ BrowserWindow }) => (
      BrowserWindow.getAllWindows().map((one) => ({ minimized: one.isMinimized(), visible: one.isVisible() }))
    ))
    await expect.poll(windows, patience).toEqual([{ minimized: false, visible: true }])
  })
})
