import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type {} from '../../renderer/backend/ipc.ts'
import { sendToBackend } from './ask-backend.ts'
import { overEachDriver } from './over-each-driver.ts'
import { patience } from './patience.ts'

const preload = fileURLToPath(new URL('../../out/preload/preload.cjs', import.meta.url))

test('the preload is one small file that needs nothing but Electron', async () => {
  const text = await readFile(preload, 'utf8')
  expect([...text.matchAll(/require\((.*?)\)/g)].map((match) => match[1])).toEqual(['"electron"'])
  expect(text.length).toBeLessThan(4000)
})

overEachDriver('what is kept out', (desktop) => {
  test('pages get the bridge and nothing of the program', async () => {
    const page = await (await desktop().start()).page()
    const found = await page.evaluate(() => ({
      bridge: Object.keys(window.evenkeel ?? {}).sort(),
      program: ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter((name) => name in window),
    }))
    expect(found).toEqual({ bridge: ['ask', 'connect', 'onCommand'], program: [] })
    const inFrame = await page.evaluate(() => {
      const frame = document.createElement('iframe')
      document.body.append(frame)
      return { there: frame.contentWindow !== null, bridge: frame.contentWindow !== null && 'evenkeel' in frame.contentWindow }
    })
    expect(inFrame).toEqual({ there: true, bridge: false })
  })

  test('no code from strings, no inline script, no frame, no request to anywhere else', async () => {
    const page = await (await desktop().start()).page()
    const tried = await page.evaluate(async () => {
      const violations: string[] = []
      document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective))
      // Not while it is being evaluated: that is exempt from the policy.
      const fromString = await new Promise<string>((resolve) => {
        setTimeout(() => {
          try {
            resolve(String(new Function('return 1')()))
          } catch (error) {
            resolve(error instanceof Error ? error.name : 'thrown')
          }
        })
      })
      const script = document.createElement('script')
      script.textContent = 'window.inlineRan = true'
      const frame = document.createElement('iframe')
      frame.src = 'https://example.com/'
      const image = document.createElement('img')
      image.src = 'https://example.com/a.png'
      document.body.append(script, frame, image)
      const fetched = await fetch('https://example.com/').then(() => 'answered', () => 'refused')
      await new Promise((resolve) => { setTimeout(resolve, 100) })
      return { fromString, inlineRan: 'inlineRan' in window, fetched, violations: [...new Set(violations)].sort() }
    })
    expect(tried).toEqual({
      fromString: 'EvalError', inlineRan: false, fetched: 'refused',
      violations: ['connect-src', 'frame-src', 'img-src', 'script-src', 'script-src-elem'],
    })
  })

  test('no file beside the window\'s own', async () => {
    const page = await (await desktop().start()).page()
    const statuses = await page.evaluate(() => Promise.all(
      ['/index.html', '/..%2f..%2fpackage.json', '/..%2fmain%2fdesktop.js', '/assets/..%5c..%5cpackage.json', '//etc/passwd']
        .map(async (name) => (await fetch(name).catch(() => null))?.status ?? 0),
    ))
    expect(statuses[0]).toBe(200)
    expect(statuses.slice(1).filter((status) => status === 200)).toEqual([])
  })

  test('no other page, no new window; only documentation opens outside', async () => {
    const program = await desktop().start()
    const page = await program.page()
    await program.evaluate(({ shell }) => {
      const opened: string[] = []
      Reflect.set(globalThis, 'opened', opened)
      shell.openExternal = async (url) => { opened.push(url) }
    })
    await page.evaluate(() => { location.href = 'https://example.com/' })
    await page.evaluate(() => {
      window.open('https://example.com/')
      window.open('https://kubernetes.io/docs/home/')
    })
    const opened = () => program.evaluate(() => Reflect.get(globalThis, 'opened'))
    await expect.poll(opened, patience).toEqual(['https://kubernetes.io/docs/home/'])
    const urls = await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.webContents.getURL()))
    expect(urls).toEqual([expect.stringMatching(/^app:\/\/evenkeel\//)])
    const addresses = () => page.context().pages().map((one) => one.url())
    const foreign = () => addresses().filter((url) => url.startsWith('http') && !url.includes('.invalid/'))
    await expect.poll(foreign, patience).toEqual([])
    await page.getByTestId('open-demo').waitFor()
  })

  test('permissions are denied', async () => {
    const page = await (await desktop().start()).page()
    const states = await page.evaluate(async () => [
      await Notification.requestPermission(),
      ...await Promise.all((['geolocation', 'camera', 'microphone', 'notifications'] as const)
        .map(async (name) => (await navigator.permissions.query({ name })).state)),
    ])
    expect(states).toEqual(Array(5).fill('denied'))
  })

  test('messages that are none of the protocol are refused, and the pipe lives on', async () => {
    const page = await (await desktop().start()).page()
    const answers = await sendToBackend(page, [
      '{broken', '"text"', '{"type":"exec","id":1}', '{"type":"call","id":2,"call":"shutdown","params":{}}',
      '{"type":"call","id":3,"call":"__proto__","params":{}}', '{"type":"call","id":4,"call":"report","params":{"runId":7}}',
      '{"type":"open","id":5,"stream":"files","params":{}}', `{"type":"call","id":7,"call":"runs","params":{"p":"${'x'.repeat(8 * 1024 * 1024)}"}}`,
      '{"type":"call","id":6,"call":"runs","params":{}}',
    ])
    expect(answers.filter((one) => one.type === 'failure').map((one) => one.failure.code)).toEqual(Array(8).fill('usage'))
    expect(answers.filter((one) => one.type === 'result')).toEqual([{ type: 'result', id: 6, result: [] }])
    const asked = await page.evaluate(() => Promise.all(
      [undefined, 'openProfile', { call: 'exec', params: {} }, { call: 'saveFile', params: { fileName: '../x.txt', content: '' } }]
        .map((message) => window.evenkeel?.ask(message)),
    ))
    expect(asked).toEqual(Array(4).fill(expect.objectContaining({ ok: false, failure: expect.objectContaining({ code: 'usage' }) })))
  })

  test('messages of another window are refused, be it at another address or our own', async () => {
    const program = await desktop().start()
    await program.page()
    for (const url of ['data:text/html,<p>other</p>', 'app://evenkeel/index.html']) {
      const answers = await program.evaluate(async ({ BrowserWindow }, argument) => {
        const { preload, url } = JSON.parse(argument)
        const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } })
        await other.loadURL(url)
        const asked = await other.webContents.executeJavaScript('evenkeel.ask({ call: "openProfile", params: {} })')
        const connected = await other.webContents.executeJavaScript(`new Promise((resolve) => {
          window.addEventListener('message', ({ ports: [port] }) => {
            if (!port) return
            port.addEventListener('close', () => resolve('closed'))
            port.addEventListener('message', () => resolve('answered'))
            port.start()
            port.postMessage('{"type":"call","id":1,"call":"runs","params":{}}')
          })
          evenkeel.connect()
        })`)
        other.destroy()
        return { asked, connected }
      }, JSON.stringify({ preload, url }))
      expect(answers).toEqual({ asked: { ok: false, failure: expect.objectContaining({ code: 'forbidden' }) }, connected: 'closed' })
    }
  })

  test('the system\'s dialogs save where the user says', async () => {
    const program = await desktop().start()
    const page = await program.page()
    const file = path.join(desktop().folder, 'report.json')
    await program.evaluate(({ dialog }, filePath) => { dialog.showSaveDialog = async () => ({ canceled: false, filePath }) }, file)
    const save = () => page.evaluate(() => (
      window.evenkeel?.ask({ call: 'saveFile', params: { fileName: 'report.json', content: '{"é":1}' } })
    ))
    expect(await save()).toEqual({ ok: true, result: { path: file } })
    expect(await readFile(file, 'utf8')).toBe('{"é":1}')
    await program.evaluate(({ dialog }) => { dialog.showSaveDialog = async () => ({ canceled: true, filePath: '' }) })
    expect(await save()).toEqual({ ok: true, result: null })
  })
})
