import { seededRandom } from '../../../shared/pacing/seeded-random.ts'
import { runClient, type ClientLaunch } from '../measure/client-run.ts'
import type { BenchContext } from '../measure/context.ts'
import { shuffled } from '../measure/statistics.ts'
import type { ToolResult } from '../report/results.ts'

/** The part of a core the busier of client and server uses where nothing else runs. */
const leastBusy = 0.85

const failuresAllowed = 2

export interface Contender {
  name: string
  launch: ClientLaunch
}

/**
 * Runs every contender once a round, in an order drawn anew each round. One that could not be measured twice is left out from then on.
 *
 * @returns the runs by contender, in the order given, and the notes
 */
export async function alternate(context: BenchContext, contenders: readonly Contender[]): Promise<{ tools: ToolResult[]; notes: string[] }> {
  const { rounds, secondsPerRun, warmupSeconds, seed, say } = context
  const random = seededRandom(seed)
  const tools: ToolResult[] = contenders.map(({ name }) => ({ name, runs: [] }))
  const notes: string[] = []
  const failures = new Map<string, number>()
  for (let round = 1; round <= rounds; round += 1) {
    for (const { name, launch } of shuffled(contenders, random).filter((contender) => (failures.get(contender.name) ?? 0) < failuresAllowed)) {
      try {
        const window = { warmupMs: warmupSeconds * 1000, measuredMs: secondsPerRun * 1000 }
        const { figures: run } = await runClient(context.server, launch, window)
        tools.find((tool) => tool.name === name)?.runs.push({ round, ...run })
        say(`  ${round}/${rounds} ${name}: ${Math.round(run.requestsPerSecond)} requests/s, ${run.cpuUsPerRequest?.toFixed(1) ?? '–'} µs each`)
      } catch (error) {
        failures.set(name, (failures.get(name) ?? 0) + 1)
        notes.push(`${name} could not be measured in round ${round}.`)
        say(`  ${round}/${rounds} ${name} could not be measured: ${error instanceof Error ? error.message.trim() : String(error)}`)
      }
    }
  }
  const disturbed = disturbedRuns(tools)
  if (disturbed > 0) notes.push(`In ${disturbed} runs neither client nor server got a core for itself: other programs ran, and these rates are too low.`)
  return { tools, notes }
}

/** The runs in which neither side was busy, though each closed load should saturate one. */
function disturbedRuns(tools: readonly ToolResult[]): number {
  return tools.flatMap(({ runs }) => runs).filter(({ clientBusy, serverBusy }) => Math.max(clientBusy ?? 1, serverBusy ?? 1) < leastBusy).length
}

/** How long a contender has to run so that start, warm-up and window fit into it, whole seconds. */
export function runSeconds({ warmupSeconds, secondsPerRun }: BenchContext): number {
  return Math.ceil(warmupSeconds + secondsPerRun + 1)
}
