import path from 'node:path'
import { bar, ratioOf } from '../report/bar.ts'
import type { Bar, ToolResult, Value } from '../report/results.ts'
import { paths, urlOf } from '../server/bench-server.ts'
import { cliCommand, dialOf, ourCommand, ourTask, parseCli, parseOurs } from '../tools/ours.ts'
import { peerLaunch, peerProgram } from '../tools/peer-launch.ts'
import { peerTools } from '../tools/peers.ts'
import type { ToolTask } from '../tools/tool.ts'
import { alternate, runSeconds, type Contender } from './alternate.ts'
import type { BenchCase } from './bench-case.ts'

export const ourName = 'Evenkeel'
export const cliName = 'Evenkeel, whole program'
/** As the bars have it. */
export const usualConnections = 32

interface Wanted {
  name: string
  title: string
  path?: string
  secure?: boolean
  newConnections?: boolean
  /** Also the program as users run it. */
  wholeProgram?: boolean
  bars: (tools: readonly ToolResult[]) => Bar[]
}

/** A case in which our engine and every peer at hand do the same. */
export function comparedCase({ name, title, path: urlPath = paths.short, secure = false, newConnections = false, wholeProgram = false, bars }: Wanted): BenchCase {
  return {
    name, title,
    async measure(context) {
      const { server, folder, pinned } = context
      const task: ToolTask = { url: urlOf(server, urlPath, secure), connections: usualConnections, seconds: runSeconds(context), newConnections, folder }
      const own = ourTask(server, { dial: dialOf(server, secure), path: urlPath, newConnections, connections: task.connections, seconds: task.seconds })
      const contenders: Contender[] = [{ name: ourName, launch: { command: [...pinned, ...ourCommand(own)], parse: parseOurs } }]
      if (wholeProgram) {
        const env = { EVENKEEL_DATA: path.join(folder, 'data') }
        contenders.push({ name: cliName, launch: { command: [...pinned, ...cliCommand(task)], env, parse: parseCli } })
      }
      const absent: string[] = []
      for (const tool of peerTools.filter((peer) => context.peers?.includes(peer.name) ?? true)) {
        const program = peerProgram(tool)
        const launch = program === null ? null : peerLaunch(tool, program, task, pinned)
        if (program === null) absent.push(tool.name)
        else if (launch !== null) contenders.push({ name: tool.name, launch })
      }
      const { tools, notes } = await alternate(context, contenders)
      if (absent.length > 0) notes.push(`Not installed: ${absent.join(', ')}.`)
      return { rounds: context.rounds, secondsPerRun: context.secondsPerRun, tools, values: sparing(tools), bars: bars(tools), notes }
    },
  }
}

/**
 * What does not depend on which side saturates: CPU per request. And what a client in C reaches of another's rate, as the mark of what the
 * server and the kernel leave to be reached.
 */
function sparing(tools: readonly ToolResult[]): Value[] {
  const peers = tools.filter(({ name, runs }) => runs.length > 0 && name !== ourName && name !== cliName).map(({ name }) => name)
  return [
    ...peers.map((peer): Value => (
      { what: `CPU per request, ${peer}'s of ours`, unit: '×', measured: ratioOf(tools, peer, ourName, 'cpuUsPerRequest') })),
    ...peers.filter((peer) => peer !== 'wrk').map((peer): Value => (
      { what: `rate, wrk's of ${peer}'s`, unit: '×', measured: ratioOf(tools, 'wrk', peer, 'requestsPerSecond') })),
  ].filter(({ measured }) => measured !== null)
}

/** Bars on the ratio of our rate to a peer's. */
export function rateBars(tools: readonly ToolResult[], atLeast: Record<string, number>): Bar[] {
  return Object.entries(atLeast).map(([peer, limit]) =>
    bar(`rate, of ${peer}'s`, '×', ratioOf(tools, ourName, peer, 'requestsPerSecond'), { atLeast: limit }))
}
