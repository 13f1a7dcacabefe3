import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keepWindowState, placeWindow, readWindowState, smallestWindow, type Area, type WindowState } from './window-state.ts'

const laptop: Area = { x: 0, y: 25, width: 1512, height: 920 }
const monitor: Area = { x: 1512, y: -200, width: 2560, height: 1400 }
const at = (bounds: Area, rest: Partial<WindowState> = {}): WindowState => ({ bounds, maximized: false, fullScreen: false, theme: 'dark', ...rest })

test('the first time the window is left to the system to centre, no larger than the display', () => {
  expect(placeWindow(null, [monitor])).toEqual({ bounds: { width: 1440, height: 900 }, maximized: false, fullScreen: false })
  expect(placeWindow(null, [{ x: 0, y: 0, width: 1280, height: 700 }]).bounds).toEqual({ width: 1280, height: 700 })
})

test('it opens where it was, on whichever display', () => {
  const bounds = { x: 1700, y: 0, width: 1200, height: 800 }
  expect(placeWindow(at(bounds, { maximized: true }), [laptop, monitor])).toEqual({ bounds, maximized: true, fullScreen: false })
})

test('what hangs over an edge is moved in', () => {
  expect(placeWindow(at({ x: -300, y: 0, width: 1000, height: 700 }), [laptop]).bounds).toEqual({ x: 0, y: 25, width: 1000, height: 700 })
  const lowerRight = at({ x: 900, y: 600, width: 1000, height: 700 })
  expect(placeWindow(lowerRight, [laptop]).bounds).toEqual({ x: 512, y: 245, width: 1000, height: 700 })
})

test('on a display that is gone it opens in the middle of the first one', () => {
  expect(placeWindow(at({ x: 2000, y: 0, width: 1800, height: 1200 }), [laptop]).bounds).toEqual({ width: 1512, height: 920 })
})

test('whatever was kept, the window lies within one display that is large enough', () => {
  const length = fc.integer({ min: 1, max: 100_000 })
  const place = fc.integer({ min: -100_000, max: 100_000 })
  fc.assert(fc.property(fc.record({ x: place, y: place, width: length, height: length }), (bounds) => {
    const placed = placeWindow(at(bounds), [laptop, monitor]).bounds
    const { x = laptop.x, y = laptop.y, width, height } = placed
    const inside = [laptop, monitor].some((area) =>
      x >= area.x && y >= area.y && x + width <= area.x + area.width && y + height <= area.y + area.height)
    return inside && width >= smallestWindow.width && height >= smallestWindow.height
  }))
})

test('a display smaller than the window can be still shows its upper left corner', () => {
  const tiny = { x: 0, y: 0, width: 800, height: 480 }
  expect(placeWindow(at({ x: 100, y: 100, width: 900, height: 600 }), [tiny]).bounds).toEqual({ x: 0, y: 0, width: 880, height: 560 })
})

test('the state survives the program, and a file that cannot be used is as none', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'evenkeel-window-state-'))
  const file = path.join(folder, 'window.json')
  expect(readWindowState(file)).toBeNull()
  const state = at({ x: -5, y: 10, width: 1000, height: 700 }, { fullScreen: true })
  keepWindowState(file, state)
  expect(readWindowState(file)).toEqual(state)
  for (const broken of ['', '{', '{}', '{"bounds":{"x":1e9,"y":0,"width":5,"height":5},"maximized":false,"fullScreen":false}']) {
    writeFileSync(file, broken)
    expect(readWindowState(file)).toBeNull()
  }
  expect(() => keepWindowState(path.join(folder, 'missing', 'window.json'), state)).not.toThrow()
  rmSync(folder, { recursive: true })
})
