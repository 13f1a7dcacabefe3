import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { shellRunner, userEnvironment } from '../../electron/desktop/login-shell.ts'
import { patience } from './patience.ts'

const bash = '/bin/bash'

describe.skipIf(!existsSync(bash))('the login shell (skipped where there is no /bin/bash)', () => {
  let home: string
  beforeEach(async () => { home = await mkdtemp(path.join(tmpdir(), 'evenkeel-home-')) })
  afterEach(() => rm(home, { recursive: true }))

  const ask = (timeoutMs: number) => userEnvironment({
    platform: 'linux', env: { HOME: home, PATH: '/usr/bin:/bin' }, shell: bash, run: shellRunner(timeoutMs),
  })

  test('what it sets up is found, whatever it prints', async () => {
    await writeFile(path.join(home, '.bash_profile'), [
      'echo "Good morning"; echo "PATH=/not/this" >&2', 'export PATH="$HOME/plugins:$PATH"', 'export KUBECONFIG="$HOME/work.yaml"',
      'export LINES_OF="a', 'b"', 'stty -echo',
    ].join('\n'))
    const { PATH, ...found } = await ask(20_000)
    expect(found).toMatchObject({ HOME: home, KUBECONFIG: `${home}/work.yaml`, LINES_OF: 'a\nb' })
    expect(PATH?.split(':')[0]).toBe(`${home}/plugins`)
    expect(PATH?.split(':')).toContain('/usr/bin')
  })

  test('one that hangs is ended with all it started, and the environment stays', async () => {
    const started = path.join(home, 'pid')
    await writeFile(path.join(home, '.bash_profile'), `sleep 600 & echo $! > ${started}; wait`)
    expect(await ask(1000)).toEqual({ HOME: home, PATH: '/usr/bin:/bin' })
    const pid = Number(await readFile(started, 'utf8'))
    await expect.poll(() => isAlive(pid), patience).toBe(false)
  })

  test('one that is missing changes nothing', async () => {
    const env = { PATH: '/usr/bin' }
    expect(await userEnvironment({ platform: 'linux', env, shell: path.join(home, 'no-shell'), run: shellRunner(1000) })).toBe(env)
  })
})

/** Whether a process runs; one that ended and was not yet collected by its parent does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !existsSync('/proc/self/stat') || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
