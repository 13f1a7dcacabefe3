import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRunStore } from '../../electron/storage/run-store.ts'
import { Evenkeel } from '../support/evenkeel.ts'
import { keep } from './keep-run.ts'
import { run } from './sample-runs.ts'

const pods = ['web-0', 'web-1', 'web-2']
const made = (seed: number, slowdown: number) => run({
  seed, name: 'web', pods, seconds: 20, rate: 200, slowness: Object.fromEntries(pods.map((pod) => [pod, slowdown])),
})

describe('a stored run held against another by the program', () => {
  let evenkeel: Evenkeel
  beforeAll(async () => {
    evenkeel = await Evenkeel.create()
    const store = openRunStore(path.join(evenkeel.directory, 'data', 'runs'))
    const runs = { '20260101-000000000-before': made(1, 1), '20260102-000000000-again0': made(2, 1), '20260103-000000000-slower': made(3, 1.5) }
    for (const [id, simulated] of Object.entries(runs)) await keep(store, id, simulated, true)
  })
  afterAll(() => evenkeel.dispose())

  it.each([['20260102', 0, 'within noise'], ['20260103', 1, 'worse']])('%s ends with %d: %s', async (reference, code, word) => {
    const compared = await evenkeel.run('compare', '20260101', reference)
    expect(compared.stdout.toLowerCase()).toContain(word)
    expect(compared.code).toBe(code)
    const reported = await evenkeel.run('report', reference, '--baseline', './data/runs/20260101-000000000-before')
    expect(reported.code).toBe(code)
  })

  it('says in its JSON what got worse, by how much and how surely', async () => {
    const { code, stdout } = await evenkeel.run('compare', '20260101', '20260103', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'worse', figures: expect.arrayContaining([expect.objectContaining({ name: 'response time p50', word: 'worse' })]),
    })
  })
})
