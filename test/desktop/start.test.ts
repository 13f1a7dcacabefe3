import { spawn } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

let root: string
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'evenkeel-start-'))
  await mkdir(path.join(root, 'scripts'))
  await mkdir(path.join(root, 'out', 'main'), { recursive: true })
  await copyFile(script, path.join(root, 'scripts', 'start.mjs'))
  const commandLine = 'console.log("command line", process.argv.slice(2).join(" ")); process.exitCode = 7'
  await writeFile(path.join(root, 'out', 'main', 'cli.js'), commandLine)
})
afterEach(() => rm(root, { recursive: true }))

function start(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [path.join(root, 'scripts', 'start.mjs'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text })
  return new Promise((resolve) => { child.on('close', (code) => resolve({ code, stdout, stderr })) })
}

test('without Electron\'s program the window opens in the browser, and one line says why', async () => {
  expect(await start('--port', '8080')).toEqual({
    code: 7, stdout: 'command line serve --open --port 8080\n',
    stderr: expect.stringMatching(/^[^\n]*Electron's program is missing[^\n]*\n$/),
  })
})

test('a name without a program behind it is as none', async () => {
  const folder = path.join(root, 'node_modules', 'electron')
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'path.txt'), 'electron')
  expect((await start()).stderr).toContain('is missing')
})

const onWindows = process.platform === 'win32'

test.skipIf(onWindows)('with Electron\'s program the desktop opens in it (not on Windows: its stand-in is a shell script)', async () => {
  const folder = path.join(root, 'node_modules', 'electron')
  await mkdir(path.join(folder, 'dist'), { recursive: true })
  await writeFile(path.join(folder, 'path.txt'), 'electron')
  await writeFile(path.join(folder, 'dist', 'electron'), '#!/bin/sh\necho "electron $*"\n')
  await chmod(path.join(folder, 'dist', 'electron'), 0o755)
  expect(await start('--kubeconfig', 'a')).toEqual({ code: 0, stdout: `electron ${root} --kubeconfig a\n`, stderr: '' })
})
