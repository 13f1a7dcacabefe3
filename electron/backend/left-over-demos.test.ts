import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { demoKubeconfig, removeLeftOverDemos } from './left-over-demos.ts'

let directory = ''
const server = createServer((socket) => socket.destroy())
let port = 0
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-left-over-'))
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterEach(async () => {
  if (server.listening) await ended()
  await rm(directory, { recursive: true, force: true })
})
const ended = () => new Promise((resolve) => { server.close(resolve) })

/** The number of a process that is over. */
const gonePid = spawnSync(process.execPath, ['-e', '']).pid

const left = async (pid: number, name = 'evenkeel-demo') => writeFile(demoKubeconfig(directory, pid), `{"apiVersion":"v1","kind":"Config","current-context":"${name}",
  "clusters":[{"name":"c","cluster":{"server":"https://127.0.0.1:${port}"}}],"contexts":[{"name":"${name}","context":{"cluster":"c","user":"u"}}],"users":[{"name":"u","user":{}}]}`)

it('removes what a killed demo cluster left', async () => {
  await left(gonePid)
  await writeFile(path.join(directory, 'settings.json'), '{}')
  await ended()
  await removeLeftOverDemos(directory)
  expect(await readdir(directory)).toEqual(['settings.json'])
})

it('keeps one whose cluster still answers, though no process of that number runs here', async () => {
  await left(gonePid)
  await removeLeftOverDemos(directory)
  expect(await readdir(directory)).toEqual([`demo-${gonePid}.kubeconfig`])
})

it('keeps one while a process of that number runs, whether it is the same or not', async () => {
  await left(process.pid)
  await ended()
  await removeLeftOverDemos(directory)
  expect(await readdir(directory)).toEqual([`demo-${process.pid}.kubeconfig`])
})

it('keeps what is not a demo cluster\'s alone, and what it cannot read', async () => {
  await left(gonePid, 'production')
  await writeFile(path.join(directory, 'demo-999999999.kubeconfig'), ': no kubeconfig')
  await ended()
  await removeLeftOverDemos(directory)
  expect(await readdir(directory)).toHaveLength(2)
})

it('needs no folder', () => expect(removeLeftOverDemos(path.join(directory, 'none'))).resolves.toBeUndefined())
