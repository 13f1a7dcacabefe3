import { afterAll, beforeAll, expect, it } from 'vitest'
import { killAndRestore, openOwnCluster, openProgram, type KilledRun, type Program } from './killed-run.ts'

/** How many kills: a few each time, as many as wanted by `EVENKEEL_KILLS=30`. */
const kills = Number(process.env.EVENKEEL_KILLS ?? 5)
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
    const { before, after, again } = killed
    const told = `kill ${index + 1} after ${killed.killedAfterMs} ms, restored by ${killed.how}`
    expect({ told, replicas: after.replicas, cordoned: after.cordoned, unlabelled: after.unlabelled })
      .toEqual({ told, replicas: before.replicas, cordoned: before.cordoned, unlabelled: before.unlabelled })
    expect({ told, twice: again.versions }).toEqual({ told, twice: after.versions })
    expect({ told, pending: killed.pending, state: killed.state, readable: killed.readable })
      .toEqual({ told, pending: 0, state: 'interrupted', readable: true })
  }
  const disrupted = seen.filter(({ before, killed }) =>
    killed.replicas !== before.replicas || killed.cordoned.length > 0 || killed.unlabelled.length > 0)
  process.stdout.write(`killed ${seen.length} times, ${disrupted.length} of them with something disrupted\n`)
  expect(disrupted.length).toBeGreaterThan(0)
}, kills * mostPerKillMs)
