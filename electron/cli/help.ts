import type { Command } from 'commander'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { nameOf } from './usage-error.ts'

/** What begins the list of commands, for who meets the program for the first time. */
const firstSteps = `
Begin with:
  evenkeel demo                a demo cluster, load, a lost pod, and the verdict
  evenkeel services -A         what there is behind your kubeconfig
  evenkeel run shop/checkout   load on that Service, verdict and exit code

"evenkeel COMMAND --help" explains a command.`

/** What an exit code of `run`, `demo`, `report` and `compare` says. */
export const exitCodeHelp = `
Exit codes: 0 all expectations met, 1 one was not, 2 bad usage or profile,
3 cluster or target unreachable, 4 inconclusive, 130 interrupted.`

/** Adds `help [command…]`, and the first steps below the program's own help. */
export function addHelp(program: Command): void {
  program.addHelpText('after', firstSteps)
  program.helpCommand(false)
  program.command('help [command...]').description('explain a command').helpGroup('Help:').action((names: string[]) => {
    let command = program
    for (const name of names) {
      const found = command.commands.find((one) => one.name() === name)
      if (!found) {
        throw new EvenkeelError('usage', `There is no command ${name}.`, `"${nameOf(command)} --help" lists what there is.`)
      }
      command = found
    }
    command.outputHelp()
  })
}

/** A command and all below it. */
export function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}
