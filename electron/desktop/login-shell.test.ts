import { expect, test } from 'vitest'
import { joinPaths, parseEnvironment, shellArguments, userEnvironment } from './login-shell.ts'

const told = [
  'Welcome back!', 'evenkeel-environment', 'PATH=/opt/homebrew/bin:/usr/bin', 'KUBECONFIG=/home/me/.kube/work',
  'LANG=de_DE.UTF-8', 'SHLVL=2', '_=/usr/bin/env',
  'TERM=dumb', 'MOTTO=first', 'second', '', 'BASH_FUNC_x%%=() {  echo 1', '}', 'evenkeel-environment', '',
].join('\n')

test('the shell\'s PATH comes first, what is set stays, what is missing is added', async () => {
  const ran: unknown[] = []
  const env = await userEnvironment({
    platform: 'darwin', env: { PATH: '/usr/bin:/sbin', LANG: 'C' }, shell: '/bin/zsh',
    run: async (...args) => {
      ran.push(args)
      return told
    },
  })
  expect(env).toEqual({ PATH: '/opt/homebrew/bin:/usr/bin:/sbin', LANG: 'C', KUBECONFIG: '/home/me/.kube/work', MOTTO: 'first\nsecond\n' })
  expect(ran).toEqual([['/bin/zsh', ['-l', '-i', '-c', expect.stringContaining('/usr/bin/env')], { PATH: '/usr/bin:/sbin', LANG: 'C' }]])
})

test('no shell is run on Windows, in a terminal, or where none is known', async () => {
  const run = () => { throw new Error('not to be run') }
  for (const [platform, env, shell] of [['win32', {}, 'cmd'], ['linux', { TERM: 'xterm' }, '/bin/sh'], ['linux', {}, null]] as const) {
    expect(await userEnvironment({ platform, env, shell, run })).toBe(env)
  }
})

test('a shell that fails or says nothing changes nothing', async () => {
  const env = { PATH: '/bin' }
  const parts = { platform: 'linux', env, shell: '/bin/bash' }
  expect(await userEnvironment({ ...parts, run: async () => { throw new Error('timed out') } })).toBe(env)
  for (const output of ['', 'evenkeel-environment', 'PATH=/x']) {
    expect(await userEnvironment({ ...parts, run: async () => output })).toBe(env)
  }
})

test('greetings around the marks, carriage returns and lines that are no variables do no harm', () => {
  const lines = ['PATH=/evil', 'evenkeel-environment', 'PATH=/bin', 'evenkeel-environment', 'PATH=/evil']
  expect(parseEnvironment(lines.join('\r\n'))).toEqual({ PATH: '/bin' })
  expect(parseEnvironment('nothing')).toBeNull()
})

test('each kind of shell is asked in the way it understands', () => {
  expect(shellArguments('/usr/bin/fish').slice(0, -1)).toEqual(['-l', '-i', '-c'])
  expect(shellArguments('/bin/tcsh').slice(0, -1)).toEqual(['-c'])
  expect(shellArguments('/bin/dash').slice(0, -1)).toEqual(['-l', '-c'])
})

test('lists of folders are joined without repeats', () => {
  expect(joinPaths('/a:/b', '/b::/c')).toBe('/a:/b:/c')
  expect(joinPaths(undefined, '/c')).toBe('/c')
})
