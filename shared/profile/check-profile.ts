import { parseDocument } from 'yaml'
import { type LoadFigures, loadFigures } from './load-figures.ts'
import { parseProfileText, type ProfileProblem } from './parse-profile.ts'
import type { Profile } from './profile.ts'
import { plainYaml } from './yaml-text.ts'

/** A profile's text, read as far as it can be. */
export interface CheckedProfile {
  text: string
  /** What the text says, as plain values; null where it is no YAML. */
  document: unknown
  problems: ProfileProblem[]
  /** With defaults and units resolved; null while there are problems. */
  completed: Profile | null
  figures: LoadFigures | null
}

/** Reads a profile's text for a form and its preview. Never throws; nothing in it is expanded or looked up. */
export function checkProfile(text: string): CheckedProfile {
  const parsed = parseProfileText(text)
  const source = parseDocument(text, { prettyErrors: false })
  const document = source.errors.length > 0 ? null : plainYaml(source) ?? null
  if (!parsed.ok) return { text, document, problems: parsed.problems, completed: null, figures: null }
  return { text, document, problems: [], completed: parsed.profile, figures: loadFigures(parsed.profile.load) }
}
