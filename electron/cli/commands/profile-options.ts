import { type Command, Option } from 'commander'
import { profileFlags } from '../profile-flags.ts'
import { collect } from './common.ts'

/** Adds a flag for every field of a profile. */
export function withProfileFlags(command: Command): Command {
  for (const flag of profileFlags) {
    const option = new Option(flag.declaration, flag.description)
    command.addOption(flag.repeatable ? option.argParser(collect) : option)
  }
  return command
}
