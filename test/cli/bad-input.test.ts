import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Evenkeel, type Running } from '../support/evenkeel.ts'
import { freePorts } from '../support/free-ports.ts'

/** What a user gets wrong: one clear line with the remedy, the right exit code, no stack trace. */
describe('bad input', () => {
  let evenkeel: Evenkeel
  let demo: Running
  let kubeconfig: string
  beforeAll(async () => {
    evenkeel = await Evenkeel.create()
    kubeconfig = evenkeel.file('demo.kubeconfig')
    demo = evenkeel.start('demo-cluster', '--kubeconfig', kubeconfig, '--scenario', 'even')
    await demo.printed(/ready/)
  })
  afterAll(async () => {
    demo.process.kill('SIGINT')
    expect((await demo.ended).code).toBe(0)
    await evenkeel.dispose()
  })

  async function refused(args: string[], code: number, ...texts: string[]): Promise<void> {
    const ended = await evenkeel.run(...args)
    expect(ended.stderr).not.toMatch(/\n\s+at |node:internal|\.js:\d/)
    for (const text of texts) expect(ended.stderr).toContain(text)
    expect(ended.stdout).toBe('')
    expect(ended.code).toBe(code)
  }

  it('an unknown context', () => refused(['services', '--kubeconfig', kubeconfig, '--context', 'nope'], 2, 'nope', 'evenkeel-demo'))
  it('a missing kubeconfig', () => refused(['services', '--kubeconfig', '/does/not/exist'], 2, '/does/not/exist'))
  it('no cluster at all', () => refused(['services'], 2, '--kubeconfig'))
  it('an unknown Service', () => refused(['plan', 'shop/checkuot', '--kubeconfig', kubeconfig], 2, 'checkuot', 'checkout'))
  it('an unknown namespace', () => refused(['plan', 'shpo/checkout', '--kubeconfig', kubeconfig], 2, 'shpo'))
  it('an unknown namespace to list', () => refused(['services', '-n', 'nope', '--kubeconfig', kubeconfig], 2, 'There is no namespace nope', 'shop'))
  it('a namespace without Services, which is no mistake', async () => {
    const listed = await evenkeel.run('services', '-n', 'kube-node-lease', '--kubeconfig', kubeconfig)
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining('Namespace kube-node-lease has no Services.') })
  })
  it('an unknown port', () => refused(['plan', 'shop/checkout:grpc', '--kubeconfig', kubeconfig], 2, 'grpc', 'http'))
  it('a rate of 0', () => refused(['run', 'shop/checkout', '--rate', '0', '--kubeconfig', kubeconfig], 2, '--rate', 'above 0'))
  it('a rate that is no number', () => refused(['run', 'http://127.0.0.1:1', '--rate', 'fast'], 2, '--rate', 'must be a number'))
  it('an unknown flag', () => refused(['run', 'http://127.0.0.1:1', '--rat', '5'], 2, '--rat'))
  it('an unknown command', () => refused(['rnu'], 2, 'rnu'))
  it('a file that is not there', () => refused(['run', 'profile.yaml'], 2, 'profile.yaml'))
  it('a format that does not exist', () => refused(['run', 'http://127.0.0.1:1', '--format', 'docx', '--for', '1s'], 2, 'docx'))
  it('an unknown scenario', () => refused(['demo', '--scenario', 'chaos'], 2, 'chaos', 'failover'))
  it('an unknown run', () => refused(['report', 'nope'], 2, 'nope'))
  it('a ClusterIP without a route', () => refused(['run', 'shop/cart', '--kubeconfig', kubeconfig], 2, 'ClusterIP', 'not available yet'))
  it('a disruption without --yes', () => refused(['run', 'shop/checkout', '--disrupt', 'delete@1s', '--for', '5s', '--kubeconfig', kubeconfig], 2, '--yes'))

  it('a refused address', async () => {
    const [port] = await freePorts(1)
    await refused(['run', `http://127.0.0.1:${port}`, '--for', '10s'], 3, `127.0.0.1:${port}`, 'refuses connections')
    const runs = JSON.parse((await evenkeel.run('runs', '--json')).stdout)
    expect(runs[0]).toMatchObject({ state: 'failed', headline: `127.0.0.1:${port} refuses connections.` })
  })

  it('a name that cannot be resolved', () => refused(['run', 'http://does-not-exist.invalid', '--for', '10s'], 3, 'does-not-exist.invalid'))

  it('a cluster that does not answer', async () => {
    const [port] = await freePorts(1)
    const file = evenkeel.file('gone.kubeconfig')
    await writeFile(file, `{"apiVersion":"v1","kind":"Config","current-context":"gone","contexts":[{"name":"gone","context":{"cluster":"c","user":"u"}}],
      "clusters":[{"name":"c","cluster":{"server":"https://127.0.0.1:${port}"}}],"users":[{"name":"u","user":{"token":"s3cret"}}]}`)
    const ended = await evenkeel.run('services', '--kubeconfig', file)
    expect(ended.code).toBe(3)
    expect(ended.stderr).toContain(`127.0.0.1:${port}`)
    expect(ended.stderr).not.toContain('s3cret')
  })

  it('a malformed profile: every problem with its path and line', async () => {
    const file = evenkeel.file('bad.yaml')
    await writeFile(file, [
      'apiVersion: evenkeel.dev/v1', 'kind: LoadProfile', 'metadata: { name: x }', 'spec:', '  target: { service: checkout }',
      '  load:', '    stages:', '      - { rate: 0, for: soon }', '  expect: { errors: { below: 3 } }', '  colour: red', '',
    ].join('\n'))
    await refused(['plan', file], 2, 'bad.yaml', 'spec.load.stages[0].rate', '(line 8, column ', 'spec.load.stages[0].for', 'spec.expect.errors.below', '(line 9, column ', 'spec.colour', '(line 10, column ')
  })

  it('no ready pods', async () => {
    const scaled = await scale(kubeconfig, 0)
    expect(scaled).toBe(true)
    await refused(['run', 'shop/checkout', '--kubeconfig', kubeconfig], 3, 'shop/checkout', 'no')
  })

  async function scale(file: string, replicas: number): Promise<boolean> {
    const { clusterRequest } = await import('../support/cluster-request.ts')
    await clusterRequest(file, 'PATCH', '/apis/apps/v1/namespaces/shop/deployments/checkout/scale', { spec: { replicas } })
    for (const deadlineMs = Date.now() + 20_000; Date.now() < deadlineMs;) {
      const list = await clusterRequest(file, 'GET', '/api/v1/namespaces/shop/pods?labelSelector=app%3Dcheckout')
      if (list.items?.length === 0) return true
      await new Promise((resolve) => { setTimeout(resolve, 100) })
    }
    return false
  }
})
