import { once } from 'node:events'
import { createServer } from 'node:http'
import { z } from 'zod'
import type { Evenkeel } from '../support/evenkeel.ts'

/** What a run killed with SIGKILL left, held against what the server that it loaded had answered by then. */
export interface KilledRun {
  /** From the first answer to the kill. */
  killedAfterMs: number
  answered: number
  /** Requests that the report tells of as completed. */
  kept: number
  /** From the last answer that was kept to the kill. */
  lostMs: number
  /** As the history lists it, and as its report has it. */
  listed: string
  reported: string
}

const listSchema = z.array(z.object({ id: z.string(), state: z.string() }))

/** Starts an open load of 200 requests a second, kills the program so long after the first answer, and opens what was kept. */
export async function killRun(evenkeel: Evenkeel, killAfterMs: number): Promise<KilledRun> {
  const answeredAtMs: number[] = []
  const server = createServer((_, response) => {
    response.on('finish', () => answeredAtMs.push(performance.now())).setHeader('X-Pod-Name', 'only').end('ok')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
    const first = once(server, 'request')
    const program = evenkeel.start('run', `http://127.0.0.1:${address.port}`, '--rate', '200', '--for', '60s', '--quiet')
    await Promise.race([first, program.ended.then(({ stderr }) => { throw new Error(`the run ended by itself: ${stderr}`) })])
    await new Promise((resolve) => { setTimeout(resolve, killAfterMs) })
    program.process.kill('SIGKILL')
    const killedAtMs = performance.now()
    const answered = answeredAtMs.filter((atMs) => atMs <= killedAtMs).length
    await program.ended
    const [run] = listSchema.parse(JSON.parse((await evenkeel.run('runs', '--json')).stdout))
    const { report } = await evenkeel.report('report', run?.id ?? '')
    const kept = report.totals.completed
    const [firstAtMs = killedAtMs] = answeredAtMs
    return {
      killedAfterMs: killedAtMs - firstAtMs, answered, kept, lostMs: killedAtMs - (answeredAtMs[Math.max(0, kept - 1)] ?? killedAtMs),
      listed: run?.state ?? 'not at all', reported: report.run.state,
    }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
