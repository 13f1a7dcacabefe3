import os from 'node:os'
import type { Machine } from './results.ts'

/** The machine as far as figures depend on it; no names of hosts or folders. */
export function describeMachine(server: string, pinned: boolean): Machine {
  const cpus = os.cpus()
  return {
    cores: cpus.length, cpu: cpus[0]?.model.trim() ?? 'unknown processor', memoryGb: Math.round(os.totalmem() / 1e9),
    kernel: `${os.type()} ${/^[\d.]+/.exec(os.release())?.[0] ?? ''}`.trim(), node: process.versions.node, server, pinned,
  }
}
