import { type Command, Option } from 'commander'
import { flagDefaults } from '../flag-defaults.ts'
import { type ProfileFlag, profileFlags } from '../profile-flags.ts'
import { collect } from './common.ts'

/** Where a flag stands in help, by where it stands in a profile; the first that fits. */
const groups: readonly [path: string, title: string][] = [
  ['metadata', 'Profile:'], ['spec.target', 'Target:'], ['spec.route', 'Target:'], ['spec.request', 'Request:'], ['spec.load', 'Load:'],
  ['spec.identify', 'Target:'], ['spec.disruptions', 'Disruptions:'], ['spec.abort', 'Disruptions:'], ['spec.expect', 'Expectations:'],
]

/**
 * Adds a flag for every field of a profile.
 * @param defaults whether help names what holds without the flag: not where a template says it
 */
export function withProfileFlags(command: Command, { defaults = true }: { defaults?: boolean } = {}): Command {
  const known = flagDefaults()
  const inOrder = groups.flatMap(([, title], i) => (groups.findIndex((group) => group[1] === title) === i ? [title] : []))
  const flags = profileFlags.toSorted((a, b) => inOrder.indexOf(groupOf(a)) - inOrder.indexOf(groupOf(b)))
  for (const flag of flags) {
    const standard = defaults ? known.get(/^--[\w-]+/.exec(flag.declaration)?.[0] ?? '') : undefined
    const option = new Option(flag.declaration, `${flag.description}${standard === undefined ? '' : ` (default: ${standard})`}`).helpGroup(groupOf(flag))
    command.addOption(flag.repeatable ? option.argParser(collect) : option)
  }
  return command
}

function groupOf({ path }: ProfileFlag): string {
  return groups.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'Profile:'
}
