/**
 * Measures the load engine: against every load generator at hand, and against its own bars. `npm run bench -- …` (options.ts). Prints
 * tables, writes JSON, a chart and a page of tables to bench/results; exits 1 where a bar is missed.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { findProgram } from '../../test/support/programs.ts'
import { benchCases } from './cases/all.ts'
import { allowedCores, openFileLimit } from './measure/proc.ts'
import { parseOptions, usage, type BenchOptions } from './options.ts'
import { describeMachine } from './report/machine.ts'
import type { CaseResult } from './report/results.ts'
import { caseLines } from './report/text.ts'
import { writeResults } from './report/write.ts'
import { startServer } from './server/start-server.ts'

const defaultOpenFiles = 1024
const mostOpenFiles = 20_000
const usualSecondsPerRun = 3
const openSeconds = 30
const memorySeconds = 600

const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function bench(options: BenchOptions): Promise<boolean> {
  const names = benchCases.map(({ name }) => name)
  const chosen = benchCases.filter((one) => (options.cases.length > 0 ? options.cases.includes(one.name) : options.long || one.long !== true))
  const [serverCore, clientCore] = allowedCores()
  const taskset = clientCore === undefined ? null : findProgram('taskset')
  const nginx = findProgram('nginx')
  if (taskset === null) say('Server and clients are not pinned to cores (no taskset, or one core): figures are marked so.')
  const [busy = 0] = os.loadavg()
  if (busy > 0.5) say(`Other programs keep ${busy.toFixed(1)} of ${os.cpus().length} cores busy: wait until they have ended, or take no figure for the engine's.`)
  if (nginx === null) say('nginx is missing: a small server on Node takes its place, which is itself what limits the rates.')
  const folder = mkdtempSync(path.join(os.tmpdir(), 'evenkeel-bench-'))
  const pinnedTo = (core?: number): string[] => (taskset === null ? [] : [taskset, '-c', String(core)])
  process.once('SIGINT', () => process.exit(130))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const openFiles = Math.min(mostOpenFiles, openFileLimit() ?? defaultOpenFiles)
  const server = await startServer({ folder, pinned: pinnedTo(serverCore), nginx, openFiles })
  const machine = describeMachine(server.name, taskset !== null)
  const measured: CaseResult[] = []
  const context = {
    server, pinned: pinnedTo(clientCore), folder, openFiles, say, seed: options.seed, rounds: options.rounds, peers: options.peers, warmupSeconds: options.warmupSeconds,
    secondsPerRun: options.seconds ?? usualSecondsPerRun, openSeconds: options.seconds ?? openSeconds, memorySeconds: options.seconds ?? memorySeconds,
  }
  for (const { name, title, measure } of chosen) {
    say(`${title} (${name})`)
    const findings = await measure(context)
    const result = { name, title, ...findings }
    measured.push(result)
    process.stdout.write(`${caseLines(result).join('\n')}\n`)
    writeResults(options.outFolder, machine, options.seed, measured, names)
  }
  await server.close()
  const bars = measured.flatMap((result) => result.bars)
  const missed = bars.filter(({ met }) => met === false).length
  process.stdout.write(`\n${bars.filter(({ met }) => met === true).length} bars met, ${missed} missed, ${bars.filter(({ met }) => met === null).length} not measured\n`)
  return missed === 0
}

try {
  const options = parseOptions(process.argv.slice(2), benchCases.map(({ name }) => name))
  process.exitCode = (await bench(options)) ? 0 : 1
} catch (error) {
  say(error instanceof Error ? `${error.message}\n${usage}` : String(error))
  process.exitCode = 2
}
