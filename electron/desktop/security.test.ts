import { EventEmitter } from 'node:events'
import type { Session } from 'electron'
import { expect, test } from 'vitest'
import { isAllowedLink, isAllowedPermission, isFromWindow, refuseDownloads } from './security.ts'

test('links lead to the documentation over https and nowhere else', () => {
  expect(isAllowedLink('https://kubernetes.io/docs/concepts/services-networking/service/')).toBe(true)
  for (const url of [
    'http://kubernetes.io/docs/', 'https://kubernetes.io.evil.example/docs/', 'https://evil.example/https://kubernetes.io/docs/',
    'https://kubernetes.io@evil.example/docs/', 'https://user:word@kubernetes.io/docs/', 'https://kubernetes.io/docs/../blog/',
    'file:///etc/passwd', 'javascript:alert(1)', 'smb://host/share', 'vscode://x', '', 'kubernetes.io/docs/',
  ]) expect([url, isAllowedLink(url)]).toEqual([url, false])
})

test('no permission but putting text on the clipboard, and that only for the window itself', () => {
  for (const origin of ['app://evenkeel', 'app://evenkeel/', 'app://evenkeel/index.html/']) {
    expect(isAllowedPermission('clipboard-sanitized-write', origin)).toBe(true)
  }
  for (const origin of ['https://evil.example', 'app://evenkeel.evil', '']) {
    expect(isAllowedPermission('clipboard-sanitized-write', origin)).toBe(false)
  }
  for (const permission of ['geolocation', 'media', 'notifications', 'clipboard-read', 'openExternal', 'fileSystem', 'usb', 'unknown']) {
    expect([permission, isAllowedPermission(permission, 'app://evenkeel')]).toEqual([permission, false])
  }
})

test('whatever a page downloads comes to nothing', () => {
  const session: Pick<Session, 'on'> & EventEmitter = Object.assign(new EventEmitter(), Object.create(null))
  refuseDownloads(session)
  let prevented = 0
  session.emit('will-download', { preventDefault: () => { prevented += 1 } })
  expect(prevented).toBe(1)
})

test('a message is the window\'s only from the top frame of its own page', () => {
  const window = Object.create(null)
  const other = Object.create(null)
  const page = { url: 'app://evenkeel/index.html#/runs', parent: null }
  const inside = { ...page, parent: Object.create(null) }
  expect(isFromWindow({ sender: window, senderFrame: page }, window)).toBe(true)
  expect(isFromWindow({ sender: other, senderFrame: page }, window)).toBe(false)
  expect(isFromWindow({ sender: window, senderFrame: page }, null)).toBe(false)
  expect(isFromWindow({ sender: window, senderFrame: null }, window)).toBe(false)
  expect(isFromWindow({ sender: window, senderFrame: inside }, window)).toBe(false)
  for (const url of ['https://evil.example/', 'about:blank', 'data:text/html,', 'file:///index.html', 'app://elsewhere/']) {
    expect(isFromWindow({ sender: window, senderFrame: { ...page, url } }, window)).toBe(false)
  }
})
