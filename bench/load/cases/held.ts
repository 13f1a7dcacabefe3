import { setTimeout as sleep } from 'node:timers/promises'
import { startClient } from '../measure/client-run.ts'
import { processUse } from '../measure/proc.ts'
import { spreadOf } from '../measure/statistics.ts'
import { ending, hasEnded } from '../measure/wait.ts'
import { bar, single } from '../report/bar.ts'
import { ourCommand, ourResultOf, ourTask } from '../tools/ours.ts'
import type { BenchCase } from './bench-case.ts'
import { usualConnections } from './compared.ts'
import { ownRun } from './own-run.ts'

const heldConnections = 10_000
const heldSeconds = 12

export const connectionsCase: BenchCase = {
  name: 'connections-10000', title: '10 000 connections held open',
  async measure(context) {
    const noMemory = bar('peak memory', 'MB', null, { atMost: 400 })
    if (context.openFiles < heldConnections + 500) {
      const note = `Only ${context.openFiles} open files are allowed here; raise it with ulimit -n.`
      return { rounds: 1, secondsPerRun: heldSeconds, tools: [], values: [], bars: [noMemory], notes: [note] }
    }
    const { run, result } = await ownRun(context, 6000, { connections: heldConnections, thinkTimeMs: 2000, seconds: heldSeconds })
    context.say(`  ${run.connections} open, ${run.peakMb?.toFixed(0)} MB, ${result.failed} failed`)
    return {
      rounds: 1, secondsPerRun: heldSeconds, tools: [], notes: [],
      values: [{ what: 'failed', unit: '', measured: single(result.failed) }, { what: 'sent', unit: '', measured: single(result.sent) }],
      bars: [
        bar('open at the server', '', single(run.connections), { atLeast: heldConnections }),
        bar('peak memory', 'MB', single(run.peakMb), { atMost: 400 }),
      ],
    }
  },
}

export const mainThreadCase: BenchCase = {
  name: 'main-thread', title: 'Main thread while the worker saturates the core they share',
  async measure(context) {
    const delays: number[] = []
    const seconds = Math.max(2, context.secondsPerRun)
    for (let round = 0; round < context.rounds; round += 1) {
      const { result } = await ownRun(context, 500, { connections: usualConnections, seconds, watchMainThread: true })
      if (result.mainThreadDelayP99Ms !== null) delays.push(result.mainThreadDelayP99Ms)
    }
    context.say(`  event-loop delay p99 ${delays.map((delay) => delay.toFixed(1)).join(', ')} ms`)
    const delay = bar('event-loop delay, p99', 'ms', spreadOf(delays), { atMost: 20 })
    return { rounds: context.rounds, secondsPerRun: seconds, tools: [], values: [], notes: [], bars: [delay] }
  },
}

/** The tenth after the first is what memory is after the warm-up. */
export const memoryCase: BenchCase = {
  name: 'memory', title: 'Memory over ten minutes at full speed', long: true,
  async measure(context) {
    const seconds = context.memorySeconds
    const task = ourTask(context.server, { connections: usualConnections, seconds })
    const { child, output } = startClient({ command: [...context.pinned, ...ourCommand(task)], parse: () => null })
    const residentMb: number[] = []
    while (!hasEnded(child)) {
      await sleep(1000)
      const use = processUse(child.pid ?? 0)
      if (use !== null && use.residentMb > 0) residentMb.push(use.residentMb)
    }
    await ending(child, 1000)
    const heapMb = ourResultOf(output())?.heapMb ?? []
    const resident = growthPercent(residentMb, (values) => spreadOf(values)?.median ?? null)
    const heap = growthPercent(heapMb, (values) => (values.length === 0 ? null : Math.min(...values)))
    context.say(`  resident ${residentMb[0]?.toFixed(0)} to ${residentMb.at(-1)?.toFixed(0)} MB, grown by ${resident?.toFixed(1)} % after the warm-up`)
    return {
      rounds: 1, secondsPerRun: seconds, tools: [], notes: ['The last tenth of the time against the second tenth.'],
      values: [
        { what: 'resident', unit: 'MB', measured: spreadOf(residentMb) },
        { what: 'growth of the main thread\'s heap after collection', unit: '%', measured: single(heap) },
      ],
      bars: [bar('growth of resident memory', '%', single(resident), { atMost: 5 })],
    }
  },
}

/** How much more the last tenth of a series has than its second tenth. */
function growthPercent(series: readonly number[], middleOf: (values: readonly number[]) => number | null): number | null {
  const tenth = Math.floor(series.length / 10)
  const early = middleOf(series.slice(tenth, 2 * tenth))
  const late = middleOf(series.slice(series.length - tenth))
  return tenth === 0 || early === null || late === null ? null : (late / early - 1) * 100
}
