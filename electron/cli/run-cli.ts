import { Command, CommanderError } from 'commander'
import { type FailureData, failureOf } from '../../shared/contract/failure.ts'
import type { Host } from '../backend/host.ts'
import { addCompareCommand } from './commands/compare.ts'
import type { CommandContext, CommonOptions } from './commands/common.ts'
import { addDemoCommands } from './commands/demo.ts'
import { addListCommands } from './commands/list.ts'
import { addProfileCommand } from './commands/profile.ts'
import { addReportCommand } from './commands/report.ts'
import { addRestoreCommand } from './commands/restore.ts'
import { addRunCommands } from './commands/run.ts'
import { addServeCommand } from './commands/serve.ts'
import type { Console } from './console.ts'
import { exitCodeOfFailure, exitCodes } from './exit-codes.ts'

/** What the command line is made with. */
export interface CliOptions {
  console: Console
  version: string
  windowDirectory: string
  openHost(options: CommonOptions): Host
}

/** Runs one command and returns its exit code (README.md). Never throws: failures are told on stderr in one line with the remedy. */
export async function runCli(args: readonly string[], { console, version, windowDirectory, openHost }: CliOptions): Promise<number> {
  let exitCode: number = exitCodes.met
  const context: CommandContext = { console, version, windowDirectory, openHost, exit: (code) => { exitCode = code } }
  const program = new Command('evenkeel')
    .description('Tests how Kubernetes Services distribute load and fail over, and says so in plain words.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => console.out(text.trimEnd()), writeErr: (text) => console.err(text.trimEnd()) })
    .showHelpAfterError('"evenkeel --help" lists what there is.')
  addDemoCommands(program, context)
  addListCommands(program, context)
  addRunCommands(program, context)
  addProfileCommand(program, context)
  addReportCommand(program, context)
  addCompareCommand(program, context)
  addRestoreCommand(program, context)
  addServeCommand(program, context)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.met : exitCodes.usage
    const failure = failureOf(error)
    console.err(formatFailure(failure))
    return exitCodeOfFailure(failure.code)
  }
}

/** One line that says what failed and what to do; for a profile, a line for every problem, and for every thing to confirm. */
export function formatFailure({ code, message, next, problems }: FailureData): string {
  const remedy = code === 'needs-confirmation' ? 'Confirm it with --yes.' : next
  const head = `evenkeel: ${message}${remedy ? ` ${remedy}` : ''}`
  return [head, ...problems.map((problem) => `  ${problem.path}: ${problem.message}`)].join('\n')
}
