import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchServer, ServerCount } from '../server/bench-server.ts'
import type { ToolFigures } from '../tools/tool.ts'
import { processUse, type ProcessUse } from './proc.ts'
import { ending, hasEnded, pollUntil } from './wait.ts'

/** A load generator to be run once. */
export interface ClientLaunch {
  /** Program and arguments. */
  command: readonly string[]
  env?: Record<string, string>
  parse(output: string): ToolFigures | null
  /** Where it prints the figures; standard output by default. */
  printsOn?: 'stdout' | 'stderr'
  /** A second command that prints the figures, where the first does not. */
  reportCommand?: readonly string[]
}

/** What one run of a load generator amounted to, in the window that is measured. */
export interface RunFigures {
  /** By the server's own count, from after the warm-up to the end of the window. */
  requestsPerSecond: number
  /** By the tool's own account of its whole run; null where it gave none. */
  ownRequestsPerSecond: number | null
  failed: number | null
  /** User and system time of the client's process in the window, by request the server answered; null without /proc. */
  cpuUsPerRequest: number | null
  /** The part of the window the client's and the server's process spent on a core. */
  clientBusy: number | null
  serverBusy: number | null
  /** The most memory of the client's process. */
  peakMb: number | null
  /** Open at the server at the end of the window. */
  connections: number
}

export interface ClientRun {
  figures: RunFigures
  /** What it printed. */
  output: string
}

export interface Window {
  warmupMs: number
  measuredMs: number
}

const startLimitMs = 30_000
const endLimitMs = 30_000
/** Of what a program says on standard error. */
const keptCharacters = 20_000
/** Requests by which a load has begun, beyond any probe. */
const begunRequests = 50

interface Sample {
  count: ServerCount
  client: ProcessUse | null
  server: ProcessUse | null
}

/**
 * Runs a load generator and measures it from outside, all by the same means: the server's count and the kernel's accounting at both ends of
 * a window within the run. Starting, warming up and ending are in no figure but the tool's own.
 *
 * @throws Error where the program cannot be started or ends before the window does, with what it said
 */
export async function runClient(server: BenchServer, launch: ClientLaunch, { warmupMs, measuredMs }: Window): Promise<ClientRun> {
  const started = startClient(launch)
  const { child } = started
  const sample = async (): Promise<Sample> => ({
    count: await server.count(), client: processUse(child.pid ?? 0), server: processUse(server.process.pid ?? 0),
  })
  try {
    const base = (await server.count()).requests
    await pollUntil(async () => (hasEnded(child) || (await server.count()).requests - base > begunRequests ? true : null), startLimitMs)
    await sleep(warmupMs)
    const from = await sample()
    await sleep(measuredMs)
    const to = await sample()
    if (hasEnded(child)) throw new Error(`It ended before it was measured. ${started.complaint().slice(0, 500)}`)
    await ending(child, endLimitMs)
    const output = launch.reportCommand === undefined ? started.output() : await outputOf(launch.reportCommand)
    return { figures: figuresOf(from, to, launch.parse(output)), output }
  } finally {
    child.kill('SIGKILL')
    await ending(child, endLimitMs)
  }
}

function figuresOf(from: Sample, to: Sample, own: ToolFigures | null): RunFigures {
  const windowMs = to.count.atMs - from.count.atMs
  const requests = to.count.requests - from.count.requests
  const cpuMs = (who: 'client' | 'server'): number | null => {
    const before = from[who]
    const after = to[who]
    return before === null || after === null ? null : after.cpuMs - before.cpuMs
  }
  const clientMs = cpuMs('client')
  const serverMs = cpuMs('server')
  return {
    requestsPerSecond: requests / windowMs * 1000,
    ownRequestsPerSecond: own?.requestsPerSecond ?? null,
    failed: own?.failed ?? null,
    cpuUsPerRequest: clientMs === null || requests === 0 ? null : clientMs * 1000 / requests,
    clientBusy: clientMs === null ? null : clientMs / windowMs,
    serverBusy: serverMs === null ? null : serverMs / windowMs,
    peakMb: to.client?.peakMb ?? null,
    connections: to.count.connections,
  }
}

interface StartedClient {
  child: ChildProcess
  output(): string
  complaint(): string
}

/** Starts a load generator; it is killed where this process ends before it does. */
export function startClient({ command, env, printsOn = 'stdout' }: ClientLaunch): StartedClient {
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  const texts = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => { texts.stdout += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { texts.stderr = (texts.stderr + text).slice(-keptCharacters) })
  child.on('error', (error) => { texts.stderr += error.message })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('close', () => process.off('exit', kill))
  return { child, output: () => texts[printsOn], complaint: () => texts.stderr }
}

async function outputOf(command: readonly string[]): Promise<string> {
  const started = startClient({ command, parse: () => null })
  await ending(started.child, endLimitMs)
  return started.output()
}
