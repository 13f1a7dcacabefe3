import { Command, CommanderError } from 'commander'
import { type FailureData, failureOf } from '../../shared/contract/failure.ts'
import type { Host } from '../backend/host.ts'
import { addCompareCommand } from './commands/compare.ts'
import type { CommandContext, CommonOptions } from './commands/common.ts'
import { addDemoCommands } from './commands/demo.ts'
import { addHistoryCommand, addListCommands } from './commands/list.ts'
import { addProfileCommand } from './commands/profile.ts'
import { addReportCommand } from './commands/report.ts'
import { addRestoreCommand } from './commands/restore.ts'
import { addRunCommands } from './commands/run.ts'
import { addServeCommand } from './commands/serve.ts'
import type { Console } from './console.ts'
import { exitCodeOfFailure, exitCodes } from './exit-codes.ts'
import { addHelp, withSubcommands } from './help.ts'
import { usageError } from './usage-error.ts'

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
    .configureOutput({
      writeOut: (text) => console.out(text.trimEnd()), writeErr: (text) => console.err(text.trimEnd()), outputError: () => undefined,
    })
  program.commandsGroup('Try it:')
  addDemoCommands(program, context)
  program.commandsGroup('Test a Service:')
  addListCommands(program, context)
  addRunCommands(program, context)
  addProfileCommand(program, context)
  program.commandsGroup('Look back:')
  addHistoryCommand(program, context)
  addReportCommand(program, context)
  addCompareCommand(program, context)
  addRestoreCommand(program, context)
  program.commandsGroup('The window:')
  addServeCommand(program, context)
  addHelp(program)
  for (const command of withSubcommands(program)) {
    command.exitOverride((error) => { throw isHelp(error) ? error : usageError(error, command) })
  }
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

/** Help or the version was asked for, or printed for want of a command. */
function isHelp({ code }: CommanderError): boolean {
  return ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(code)
}

/** One line that says what failed and what to do; for a profile, a line for every problem, and for every thing to confirm. */
export function formatFailure({ code, message, next, problems }: FailureData): string {
  const remedy = code === 'needs-confirmation' ? 'Confirm it with --yes.' : next
  const head = `evenkeel: ${message}${remedy ? ` ${remedy}` : ''}`
  return [head, ...problems.map((problem) => `  ${problem.path}: ${problem.message}`)].join('\n')
}
