import { readFileSync } from 'node:fs'
import type { NativeTheme } from 'electron'
import { expect, test } from 'vitest'
import { defaultSettings } from '../../shared/contract/settings.ts'
import { sampleBackend } from '../../test/contract/sample.ts'
import { backgroundOf, withTheme } from './theme.ts'

test('the system follows the theme of the settings, as they are read and as they are saved', async () => {
  const theme: Pick<NativeTheme, 'themeSource'> = { themeSource: 'system' }
  const backend = withTheme(sampleBackend({
    settings: async () => ({ settings: { ...defaultSettings, theme: 'dark' }, problem: null }),
    saveSettings: async ({ settings }) => ({ settings, problem: null }),
    runs: async () => [],
  }), theme)
  await backend.settings({})
  expect(theme.themeSource).toBe('dark')
  await backend.saveSettings({ settings: { ...defaultSettings, theme: 'light' } })
  expect(theme.themeSource).toBe('light')
  expect(await backend.runs({})).toEqual([])
})

test('the background is the one of the page in either theme', () => {
  const style = readFileSync(new URL('../../renderer/style.css', import.meta.url), 'utf8')
  const shown = [...style.matchAll(/--ui-bg: (#\w+)/g)].map((match) => match[1])
  expect([backgroundOf({ shouldUseDarkColors: false }), backgroundOf({ shouldUseDarkColors: true })]).toEqual(shown)
})
