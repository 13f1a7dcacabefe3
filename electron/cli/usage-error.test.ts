import { expect, it } from 'vitest'
import { runCli } from './run-cli.ts'

async function told(...args: string[]): Promise<string> {
  let err = ''
  const code = await runCli(args, {
    version: '0', windowDirectory: '', openHost: () => { throw new Error('nothing is opened') },
    console: {
      out: () => { throw new Error('nothing is printed') }, err: (text) => { err += text }, stderr: { write: () => undefined }, directory: '/',
      onInterrupt: () => () => undefined,
    },
  })
  expect(code).toBe(2)
  return err
}

it.each([
  ['rnu', 'evenkeel: There is no command rnu. Did you mean run? "evenkeel --help" lists what there is.'],
  ['help rnu', 'evenkeel: There is no command rnu. "evenkeel --help" lists what there is.'],
  ['profile nwe', 'evenkeel: There is no command nwe. Did you mean new? "evenkeel profile --help" lists what there is.'],
  ['runs --josn', 'evenkeel: There is no option --josn. Did you mean --json? "evenkeel runs --help" lists its options.'],
  ['run', 'evenkeel: "evenkeel run" needs <ref>, a profile file, namespace/service[:port] (or service, in the context\'s namespace), or a URL. "evenkeel run --help" lists its options.'],
  ['run shop/checkout --rate', 'evenkeel: --rate needs a value: --rate <number>. "evenkeel run --help" lists its options.'],
  ['serve --port 99999', 'evenkeel: --port 99999 cannot be used. It must be a port number, 0 to 65535. "evenkeel serve --help" lists its options.'],
  ['demo-cluster', 'evenkeel: "evenkeel demo-cluster" needs --kubeconfig <file>. "evenkeel demo-cluster --help" lists its options.'],
  ['report a b', 'evenkeel: Too many arguments for \'report\'. Expected 1 argument but got 2: a, b. "evenkeel report --help" lists its options.'],
])('"%s" is answered in one line, as every failure is', async (line, answer) => expect(await told(...line.split(' '))).toBe(answer))

it.each(['incluster', 'apiserver', 'portforward', 'bogus'])('the route %s is refused with what works, and with its flag', async (route) => {
  const err = await refused('run', 'shop/checkout', '--route', route)
  expect(err).toMatch(/^evenkeel: The run cannot be made this way\.\n {2}spec\.route \(--route\): /)
  expect(err).toMatch(/direct$/)
})

/** Like `told`, where the reference is read before anything is opened. */
async function refused(...args: string[]): Promise<string> {
  let err = ''
  const { openHost } = await import('../backend/host.ts')
  const { locateProgram } = await import('../backend/program-files.ts')
  await runCli(args, {
    version: '0', windowDirectory: '',
    console: { out: () => undefined, err: (text) => { err += text }, stderr: { write: () => undefined }, directory: '/', onInterrupt: () => () => undefined },
    openHost: () => openHost({
      env: { EVENKEEL_DATA: '/nonexistent' }, platform: 'linux', homeDirectory: '/nonexistent', version: '0', pid: 1, kubeconfigFiles: [],
      program: locateProgram(new URL('main.ts', import.meta.url).href),
    }),
  })
  return err
}
