import type { MenuItemConstructorOptions } from 'electron'
import { expect, test } from 'vitest'
import { menuTemplate } from './menu.ts'
import { isAllowedLink } from './security.ts'

function menuFor(platform: string, packaged = true) {
  const went: string[] = []
  const opened: string[] = []
  const template = menuTemplate({
    platform, appName: 'Evenkeel', packaged, go: (page) => went.push(page), openProfile: () => went.push('open'), openLink: (url) => opened.push(url),
  })
  return { template, items: template.flatMap(itemsOf), went, opened }
}

function itemsOf(item: MenuItemConstructorOptions): MenuItemConstructorOptions[] {
  return [item, ...(Array.isArray(item.submenu) ? item.submenu.flatMap(itemsOf) : [])]
}

function labels(template: readonly MenuItemConstructorOptions[]): (string | undefined)[] {
  return template.map((item) => item.label ?? item.role)
}

/** Clicks an item as the system would; what it is given is not used. */
function click(items: readonly MenuItemConstructorOptions[], label: string): void {
  const found = items.find((item) => item.label === label)
  if (!found?.click) throw new Error(`nothing to click at ${label}`)
  Reflect.apply(found.click, undefined, [])
}

test('macOS: the application\'s own menu comes first and holds Settings and Quit', () => {
  const { template, items, went } = menuFor('darwin')
  expect(labels(template)).toEqual(['Evenkeel', 'File', 'Edit', 'Go', 'View', 'windowMenu', 'help'])
  const own = itemsOf(template[0] ?? {})
  expect(own.map((item) => item.role)).toEqual(expect.arrayContaining(['about', 'services', 'hide', 'hideOthers', 'unhide', 'quit']))
  click(own, 'Settings…')
  expect(went).toEqual(['settings'])
  expect(items.filter((item) => item.role === 'quit')).toHaveLength(1)
})

test.each(['win32', 'linux'])('%s: File holds Settings and Quit, Help holds About', (platform) => {
  const { template, went } = menuFor(platform)
  expect(labels(template)).toEqual(['File', 'Edit', 'Go', 'View', 'help'])
  click(itemsOf(template[0] ?? {}), 'Settings')
  expect(went).toEqual(['settings'])
  expect(itemsOf(template[0] ?? {}).map((item) => item.role)).toContain('quit')
  expect(itemsOf(template.at(-1) ?? {}).map((item) => item.role)).toContain('about')
})

test.each(['darwin', 'win32', 'linux'])('%s: pages have shortcuts of their own, and editing works in text fields', (platform) => {
  const { items, went } = menuFor(platform)
  for (const label of ['Services', 'Profiles', 'Runs', 'Open profile…']) click(items, label)
  expect(went).toEqual(['services', 'profiles', 'runs', 'open'])
  const accelerators = items.flatMap((item) => item.accelerator ?? [])
  expect(new Set(accelerators).size).toBe(accelerators.length)
  expect(accelerators).toHaveLength(6)
  expect(items.map((item) => item.role)).toEqual(expect.arrayContaining(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll']))
})

test('only while developed can the page be looked into', () => {
  expect(menuFor('linux', true).items.map((item) => item.role)).not.toContain('toggleDevTools')
  expect(menuFor('linux', false).items.map((item) => item.role)).toContain('toggleDevTools')
})

test('every link of the menu is one that may be opened', () => {
  const { items, opened } = menuFor('linux')
  for (const item of items.filter((one) => one.label?.startsWith('Kubernetes: '))) click(items, item.label ?? '')
  expect(opened).toHaveLength(2)
  expect(opened.filter((url) => !isAllowedLink(url))).toEqual([])
})
