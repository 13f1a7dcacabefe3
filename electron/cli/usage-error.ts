import type { Command, CommanderError } from 'commander'
import { EvenkeelError } from '../../shared/contract/failure.ts'

/** A command line that cannot be read, in the words and form of every other failure: what is wrong, the nearest name, where help is. */
export function usageError({ code, message }: CommanderError, command: Command): EvenkeelError {
  const [, first = message, nearest] = /^(?:error: )?([^\n]*)(?:\n\(Did you mean (?:one of )?(.+)\?\))?$/.exec(message.trimEnd()) ?? []
  const [, quoted = ''] = /'([^']*)'/.exec(first) ?? []
  const name = nameOf(command)
  const suggestion = nearest === undefined ? '' : `Did you mean ${nearest.replace(/, (?=[^,]*$)/, ' or ')}? `
  const next = `${suggestion}"${name} --help" lists ${command.commands.length > 0 ? 'what there is' : 'its options'}.`
  return new EvenkeelError('usage', wordsFor(code, first, quoted, command), next)
}

/** "evenkeel profile new" */
export function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`
}

function wordsFor(code: string, first: string, quoted: string, command: Command): string {
  const [flag = ''] = quoted.split(' ')
  const name = nameOf(command)
  const reason = first.slice(first.indexOf('is invalid. ') + 'is invalid. '.length)
  switch (code) {
    case 'commander.unknownCommand': return `There is no command ${quoted}.`
    case 'commander.unknownOption': return `There is no option ${quoted}.`
    case 'commander.missingArgument': return `"${name}" needs ${argumentWords(command, quoted)}.`
    case 'commander.optionMissingArgument': return `${flag} needs a value: ${quoted}.`
    case 'commander.missingMandatoryOptionValue': return `"${name}" needs ${quoted}.`
    case 'commander.invalidArgument': return `${flag} ${/argument '(.*)' is invalid/.exec(first)?.[1] ?? ''} cannot be used. ${reason}`
    default: return `${first.charAt(0).toUpperCase()}${first.slice(1)}${first.endsWith('.') ? '' : '.'}`
  }
}

function argumentWords({ registeredArguments }: Command, name: string): string {
  const description = registeredArguments.find((argument) => argument.name() === name)?.description ?? ''
  return `<${name}>${description === '' ? '' : `, ${description}`}`
}
