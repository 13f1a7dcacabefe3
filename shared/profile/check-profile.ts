import { type LoadFigures, loadFigures } from './load-figures.ts'
import { migrated } from './migrate.ts'
import { parseReadText, readProfileText, type ProfileProblem } from './parse-profile.ts'
import type { Profile } from './profile.ts'

/** A profile's text, read as far as it can be. */
export interface CheckedProfile {
  text: string
  /** What the text says, as plain values of today's version; null where it is no YAML, or of a version that is not known. */
  document: unknown
  problems: ProfileProblem[]
  /** With defaults and units resolved; null while there are problems. */
  completed: Profile | null
  figures: LoadFigures | null
}

/** Reads a profile's text for a form and its preview. Never throws; nothing in it is expanded or looked up. */
export function checkProfile(text: string): CheckedProfile {
  const read = readProfileText(text)
  const parsed = parseReadText(read)
  const current = migrated(read.value ?? null)
  const document = current.ok ? current.document : null
  if (!parsed.ok) return { text, document, problems: parsed.problems, completed: null, figures: null }
  return { text, document, problems: [], completed: parsed.profile, figures: loadFigures(parsed.profile.load) }
}
