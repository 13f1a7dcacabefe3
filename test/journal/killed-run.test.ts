import { afterAll, beforeAll, expect, it } from 'vitest'
import { killAndRestore, openOwnCluster, openProgram, type KilledRun, type Program, wasDisrupted, wrongAfter } from './killed-run.ts'

/** A few each time; as many as the bar wants are part of `npm run acceptance`. */
const kills = 3
const mostPerKillMs = 60_000

let program: Program
let cluster: Awaited<ReturnType<typeof openOwnCluster>>
beforeAll(async () => {
  program = await openProgram()
  cluster = await openOwnCluster(program)
})
afterAll(async () => {
  await cluster.close()
  await program.dispose()
})

it(`a run killed at ${kills} random moments leaves replicas, labels and cordons as before once restored`, async () => {
  const seen: KilledRun[] = []
  for (let index = 0; index < kills; index += 1) {
    const killed = await killAndRestore(program, cluster, index)
    seen.push(killed)
    expect(wrongAfter(killed), `kill ${index + 1} after ${killed.killedAfterMs} ms, restored by ${killed.how}`).toEqual([])
  }
  expect(seen.filter(wasDisrupted).length).toBeGreaterThan(0)
}, kills * mostPerKillMs)
