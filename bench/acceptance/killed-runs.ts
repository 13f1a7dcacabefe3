import { killAndRestore, openOwnCluster, openProgram, type KilledRun, wasDisrupted, wrongAfter } from '../../test/journal/killed-run.ts'
import { measured, type PartResult } from './bar.ts'

/** Kills disruptive runs with SIGKILL at random moments, and looks whether all is as before after `restore` or the next start. */
export function measureKilledRuns(kills: number): Promise<PartResult> {
  return measured('killed runs', async () => {
    const program = await openProgram()
    try {
      const cluster = await openOwnCluster(program)
      try {
        const seen: KilledRun[] = []
        for (let index = 0; index < kills; index += 1) seen.push(await killAndRestore(program, cluster, index))
        return linesOf(seen, kills)
      } finally {
        await cluster.close()
      }
    } finally {
      await program.dispose()
    }
  })
}

function linesOf(seen: readonly KilledRun[], kills: number) {
  const wrong = seen.flatMap((one, i) => {
    const problems = wrongAfter(one)
    return problems.length === 0 ? [] : [`kill ${i + 1} (${one.killedAfterMs} ms, ${one.how}): ${problems.join('; ')}`]
  })
  const disrupted = seen.filter(wasDisrupted).length
  const byCommand = seen.filter(({ how }) => how === 'restore').length
  return [
    {
      what: `${kills} runs killed with SIGKILL: replicas, labels and cordons as before, nothing done twice, the run readable as interrupted`,
      measured: `${seen.length - wrong.length} of ${seen.length}, ${byCommand} by restore and ${seen.length - byCommand} by the next start`
        + `${wrong.length > 0 ? `: ${wrong.join('; ')}` : ''}`,
      limit: 'all', met: seen.length === kills && wrong.length === 0,
    },
    { what: 'of them with something disrupted at the moment of the kill', measured: String(disrupted), limit: 'at least half', met: disrupted >= kills / 2 },
  ]
}
