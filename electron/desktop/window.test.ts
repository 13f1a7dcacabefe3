import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { BrowserWindow, BrowserWindowConstructorOptions, Display } from 'electron'
import { afterAll, expect, test } from 'vitest'
import { readWindowState } from './window-state.ts'
import { openWindow, type WindowParts } from './window.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'evenkeel-window-'))
afterAll(() => rmSync(folder, { recursive: true }))

const display = (id: number, x: number): Display => (
  Object.assign(Object.create(null), { id, workArea: { x, y: 0, width: 1600, height: 1000 } })
)
const bounds = { x: 100, y: 50, width: 1000, height: 700 }

/** A window that only notes what is done to it. */
function sampleWindow() {
  const done: string[] = []
  const contents = new EventEmitter()
  const window: BrowserWindow & EventEmitter = Object.assign(new EventEmitter(), {
    webContents: contents,
    loadURL: async (url: string) => { done.push(`load ${url}`) },
    show: () => { done.push('show') },
    maximize: () => { done.push('maximize') },
    setFullScreen: (on: boolean) => { done.push(`fullscreen ${on}`) },
    getNormalBounds: () => bounds,
    isMaximized: () => true,
    isFullScreen: () => false,
  }, Object.create(null))
  return { window, contents, done }
}

function open(parts: Partial<WindowParts> = {}) {
  const sample = sampleWindow()
  const given: BrowserWindowConstructorOptions[] = []
  openWindow({
    create: (options) => {
      given.push(options)
      return sample.window
    },
    preload: '/out/preload.cjs', icon: undefined, stateFile: path.join(folder, 'window.json'), packaged: true,
    screen: { getPrimaryDisplay: () => display(1, 0), getAllDisplays: () => [display(2, 1600), display(1, 0)] },
    theme: Object.assign(new EventEmitter(), { shouldUseDarkColors: true, themeSource: 'system' as const }),
    mayClose: () => true, sessionEnds: () => undefined, ...parts,
  })
  return { ...sample, options: given[0] }
}

test('the page is kept apart from the program: every protection is named, not left to a default', () => {
  expect(open().options?.webPreferences).toEqual({
    preload: '/out/preload.cjs', contextIsolation: true, sandbox: true, nodeIntegration: false, nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false, webSecurity: true, allowRunningInsecureContent: false, webviewTag: false, navigateOnDragDrop: false,
    spellcheck: false, devTools: false,
  })
})

test('it loads its own page and is shown when there is something to see', () => {
  const { window, done, options } = open()
  expect(options?.show).toBe(false)
  expect(done).toEqual(['load app://evenkeel/'])
  window.emit('ready-to-show')
  expect(done).toEqual(['load app://evenkeel/', 'show'])
})

test('closing keeps where it was, and the next one opens there', () => {
  const event = { preventDefault: () => { throw new Error('not to be held back') } }
  open().window.emit('close', event)
  expect(readWindowState(path.join(folder, 'window.json'))).toEqual({ bounds, maximized: true, fullScreen: false, theme: 'system' })
  const next = open()
  expect(next.options).toMatchObject(bounds)
  next.window.emit('ready-to-show')
  expect(next.done.slice(1)).toEqual(['maximize', 'show'])
})

test('while it may not close it stays', () => {
  let held = 0
  open({ mayClose: () => false }).window.emit('close', { preventDefault: () => { held += 1 } })
  expect(held).toBe(1)
})

test('a page that died is opened again, but not for ever', () => {
  const { contents, done } = open()
  contents.emit('render-process-gone', {}, { reason: 'clean-exit' })
  expect(done).toHaveLength(1)
  for (let i = 0; i < 9; i += 1) contents.emit('render-process-gone', {}, { reason: 'crashed' })
  expect(done.length).toBeGreaterThan(1)
  expect(done.length).toBeLessThan(5)
})
