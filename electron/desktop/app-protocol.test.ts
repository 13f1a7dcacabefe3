import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { contentSecurityPolicy, fileFor, isWindowUrl, serveWindowFiles } from './app-protocol.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'evenkeel-files-'))
const root = path.join(folder, 'renderer')
mkdirSync(path.join(root, 'assets'), { recursive: true })
writeFileSync(path.join(root, 'index.html'), '<title>window</title>')
writeFileSync(path.join(root, 'assets', 'a b.js'), 'export {}')
writeFileSync(path.join(root, 'assets', 'notes.exe'), 'no')
writeFileSync(path.join(folder, 'secret.json'), '{}')
afterAll(() => rmSync(folder, { recursive: true }))

const serve = serveWindowFiles(root)

test('the page and its parts are served with their types, under the strict policy', async () => {
  const page = await serve(new Request('app://evenkeel/'))
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(await page.text()).toBe('<title>window</title>')
  expect(page.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  const script = await serve(new Request('app://evenkeel/assets/a%20b.js?v=1'))
  expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
})

test('the policy lets in nothing from elsewhere, no inline script or style, and no frame', () => {
  expect(contentSecurityPolicy).toContain("default-src 'none'")
  expect(contentSecurityPolicy).toContain("frame-ancestors 'none'")
  expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:|ws:|blob:/)
})

test.each([
  'app://evenkeel/../secret.json', 'app://evenkeel/..%2fsecret.json',
  'app://evenkeel/%2e%2e/secret.json', 'app://evenkeel/%2e%2e%2fsecret.json',
  'app://evenkeel/assets/..%5c..%5c..%5csecret.json', 'app://evenkeel//etc/passwd',
  'app://evenkeel/c:/windows/win.ini', 'app://evenkeel/index.html%00.js',
  'app://evenkeel/%', 'app://evenkeel/missing.js', 'app://evenkeel/assets', 'app://evenkeel/assets/', 'app://evenkeel/assets/notes.exe',
  'app://elsewhere/index.html', 'https://evenkeel/index.html',
])('refuses %s', async (url) => {
  const refused = await serve(new Request(url))
  expect(refused.status).toBe(404)
  expect(await refused.text()).not.toContain('{}')
  expect(refused.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
})

test('answers nothing but reading', async () => {
  for (const method of ['POST', 'PUT', 'DELETE']) expect((await serve(new Request('app://evenkeel/', { method }))).status).toBe(405)
})

test('a path that leaves the folder names no file', () => {
  expect(fileFor(root, 'app://evenkeel/assets/a.js')).toBe(path.join(root, 'assets', 'a.js'))
  expect(fileFor(root, 'app://evenkeel/assets/..%2f..%2fsecret.json')).toBeNull()
})

test('only the window\'s own address is its own', () => {
  expect(isWindowUrl('app://evenkeel/index.html#/runs')).toBe(true)
  for (const url of ['app://evenkeel.evil/', 'app://evenkeel', 'app://evenkeel@evil/', 'APP://evenkeel/', 'file:///evenkeel/', '']) {
    expect([url, isWindowUrl(url)]).toEqual([url, false])
  }
})
