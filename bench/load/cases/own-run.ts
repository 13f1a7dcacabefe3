import { runClient, type RunFigures } from '../measure/client-run.ts'
import type { BenchContext } from '../measure/context.ts'
import type { OurResult, OurTask } from '../tools/our-task.ts'
import { ourCommand, ourResultOf, ourTask, parseOurs } from '../tools/ours.ts'

/** One run of our engine with all it tells. Server and kernel are asked in the part of the load after `settleMs`, up to its last 300 ms. */
export async function ownRun(
  context: BenchContext, settleMs: number, more: Partial<OurTask> & { connections: number; seconds: number },
): Promise<{ run: RunFigures; result: OurResult }> {
  const task = ourTask(context.server, more)
  const window = { warmupMs: settleMs, measuredMs: Math.max(500, task.warmupMs + task.seconds * 1000 - settleMs - 300) }
  const { figures: run, output } = await runClient(context.server, { command: [...context.pinned, ...ourCommand(task)], parse: parseOurs }, window)
  const result = ourResultOf(output)
  if (result === null) throw new Error('Our client gave no result.')
  return { run, result }
}
