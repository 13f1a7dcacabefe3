import { describe, expect, it } from 'vitest'
import { runCli } from './run-cli.ts'
import { flagDefaults } from './flag-defaults.ts'
import { profileFlags } from './profile-flags.ts'

async function help(...args: string[]): Promise<string> {
  let text = ''
  const code = await runCli([...args, '--help'], {
    version: '0', windowDirectory: '', openHost: () => { throw new Error('help opens nothing') },
    console: { out: (part) => { text += `${part}\n` }, err: () => undefined, stderr: { write: () => undefined }, directory: '/', onInterrupt: () => () => undefined },
  })
  expect(code).toBe(0)
  return text.replace(/\s+/g, ' ')
}

describe('help', () => {
  it('names the defaults of a run as its profile has them', async () => {
    const text = await help('run')
    for (const words of [
      'how long the load lasts (default: 30s)', 'through each-node in turn (default: one-node)', '(default: 50 when open, 10 when closed)', '(default: none: the load is closed, as fast as the connections go)',
      'from the send to the last byte (default: 5s)', 'an arrival waits for a free connection (default: the timeout)',
      '(default: 25%)', 'like 0.1% (default: 1%)', 'does not matter (default: 5%)', 'Exit codes: 0 all expectations met',
    ]) expect(text).toContain(words)
  })

  it('knows no default of a flag that is not there', () => {
    const flags = profileFlags.map(({ declaration }) => /^--[\w-]+/.exec(declaration)?.[0])
    for (const flag of flagDefaults().keys()) expect(flags).toContain(flag)
  })

  it.each([[['run']], [['plan']], [['profile', 'new']]])('of %s offers the routes that can be taken, and no others', async (args) => {
    const text = await help(...args)
    expect(text).toContain('how requests travel: auto or direct')
    expect(text).not.toMatch(/incluster|apiserver|portforward/)
  })

  it('of a template names no default: the template says it', async () => {
    expect(await help('profile', 'new')).not.toContain('(default: 30s)')
  })
})
