import { afterAll, beforeAll, expect, it } from 'vitest'
import { Evenkeel } from '../support/evenkeel.ts'
import { killRun } from './killed-run.ts'

/** What comes late on a busy machine; `npm run acceptance` holds it to less, with nothing else going on. */
const mostLostMs = 3_000
let evenkeel: Evenkeel
beforeAll(async () => { evenkeel = await Evenkeel.create() })
afterAll(() => evenkeel.dispose())

it.each([400, 1_600, 2_900])('a run killed %d ms after its first answer is there again, interrupted, with all but the end of it', async (killAfterMs) => {
  const killed = await killRun(evenkeel, killAfterMs)
  expect(killed).toMatchObject({ listed: 'interrupted', reported: 'interrupted' })
  expect(killed.kept).toBeLessThanOrEqual(killed.answered)
  expect(killed.lostMs).toBeLessThan(mostLostMs)
})
