import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProgram } from '../../../test/support/programs.ts'
import type { ClientLaunch } from '../measure/client-run.ts'
import type { PeerTool, ToolTask } from './tool.ts'

const peersFolder = fileURLToPath(new URL('../../peers', import.meta.url))

/** Program and first arguments of a peer: from the system, or installed in bench/peers. */
export function peerProgram({ name, script }: Pick<PeerTool, 'name' | 'script'>): string[] | null {
  if (script !== undefined) {
    const file = path.join(peersFolder, 'node_modules', script)
    return existsSync(file) ? [process.execPath, file] : null
  }
  const installed = path.join(peersFolder, 'bin', name)
  const file = findProgram(name) ?? (existsSync(installed) ? installed : null)
  return file === null ? null : [file]
}

/** How to run a peer for a task; null where it cannot do that. */
export function peerLaunch(tool: PeerTool, program: readonly string[], task: ToolTask, pinned: readonly string[]): ClientLaunch | null {
  const args = tool.args(task)
  if (args === null) return null
  const launch: ClientLaunch = { command: [...pinned, ...program, ...args], parse: tool.parse, printsOn: tool.printsOn ?? 'stdout' }
  return tool.reportArgs === undefined ? launch : { ...launch, reportCommand: [...program, ...tool.reportArgs(task)] }
}
