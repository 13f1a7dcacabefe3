import type { ProfileSource } from '../../shared/contract/backend.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { unavailableIn } from '../../shared/profile/availability.ts'
import { inText, parseProfile, parseProfileText } from '../../shared/profile/parse-profile.ts'
import type { Profile } from '../../shared/profile/profile.ts'

/**
 * The profile a source holds. Throws `profile` with every problem and its place (and line, for a text), or `unavailable` for what the
 * format allows and this version cannot do yet.
 */
export function profileFrom(source: ProfileSource): Profile {
  const parsed = 'text' in source ? parseProfileText(source.text) : parseProfile(source.document)
  if (!parsed.ok) {
    const name = 'text' in source ? source.fileName : 'The profile'
    throw new EvenkeelError('profile', `${name} is not valid.`, 'Correct the fields listed.', parsed.problems.map((problem) => ({
      path: [problem.path, inText(problem)].filter(Boolean).join(' '), message: problem.message,
    })))
  }
  const problems = unavailableIn(parsed.profile)
  if (problems.length > 0) {
    throw new EvenkeelError('unavailable', 'The profile asks for what is not available yet.', 'Change the fields listed.', problems)
  }
  return parsed.profile
}
