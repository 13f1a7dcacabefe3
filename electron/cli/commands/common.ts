import type { Command } from 'commander'
import type { Host } from '../../backend/host.ts'
import type { Console } from '../console.ts'

/** Options that every command takes. */
export interface CommonOptions {
  kubeconfig?: string[]
  context?: string
  namespace?: string
  json?: boolean
  yes?: boolean
}

/** What commands are made of: how to get the program behind them, and the console. */
export interface CommandContext {
  console: Console
  version: string
  /** Folder of the built window. */
  windowDirectory: string
  openHost(options: CommonOptions): Host
  /** Reports the exit code of a command that ran. */
  exit(code: number): void
}

/** Collects a repeatable option. */
export function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value]
}

/** Adds the options of commands that talk to a cluster. */
export function withClusterOptions(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'kubeconfig to read instead of KUBECONFIG and the default file, repeatable', collect)
    .option('--context <name>', 'kubeconfig context; the current one by default')
    .option('-n, --namespace <name>', 'namespace; the context\'s own by default')
}

/** Opens the program, runs the work, and closes it whatever happens. */
export async function withHost<T>(context: CommandContext, options: CommonOptions, work: (host: Host) => Promise<T>): Promise<T> {
  const host = context.openHost(options)
  try {
    return await work(host)
  } finally {
    await host.close()
  }
}

/** A value as the one JSON document of `--json`. */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}
