import type { Backend } from '../../shared/contract/backend.ts'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { ProfileSummary, SavedProfile } from '../../shared/contract/profiles.ts'
import { checkProfile, type CheckedProfile } from '../../shared/profile/check-profile.ts'
import { inText } from '../../shared/profile/parse-profile.ts'
import { formatYaml, mergeYaml } from '../../shared/profile/yaml-text.ts'
import type { ProfileStore, ProfileText, UnreadableProfile } from '../storage/profile-store.ts'
import { documentName, documentTarget, withName } from './profile-document.ts'

/** As the profile format has it. */
const longestName = 200

type ProfileCalls = Pick<
  Backend, 'profiles' | 'profile' | 'saveProfile' | 'checkProfile' | 'duplicateProfile' | 'renameProfile' | 'deleteProfile'
>

/** The contract's calls about saved profiles. */
export function profileCalls(store: ProfileStore): ProfileCalls {
  return {
    profiles: async () => (await store.list()).map(summaryOf),
    profile: async ({ id }) => opened(await store.read(id)),
    async saveProfile({ id, text, document }) {
      const before = text ?? (id === undefined ? '' : (await store.read(id)).text)
      const after = document === undefined ? before : laidOver(before, document)
      return opened(id === undefined ? await store.create(documentName(checkProfile(after).document), after) : await store.replace(id, after))
    },
    checkProfile: ({ text, document }) => Promise.resolve(checkProfile(document === undefined ? text : laidOver(text, document))),
    async duplicateProfile({ id }) {
      const { text } = await store.read(id)
      const { document } = checkProfile(text)
      const names = (await store.list()).map((file) => summaryOf(file).name)
      const name = copyName(documentName(document, id), new Set(names))
      return opened(await store.create(name, renamed(text, document, name)))
    },
    async renameProfile({ id, name }) {
      const { text } = await store.read(id)
      return opened(await store.move(id, name, renamed(text, checkProfile(text).document, name)))
    },
    async deleteProfile({ id }) {
      await store.remove(id)
      return {}
    },
  }
}

function opened({ id, text, savedAtMs }: ProfileText): SavedProfile {
  return { id, savedAt: new Date(savedAtMs).toISOString(), ...checkProfile(text) }
}

function summaryOf(file: ProfileText | UnreadableProfile): ProfileSummary {
  const savedAt = new Date(file.savedAtMs).toISOString()
  if (!('text' in file)) return { id: file.id, name: file.id, description: '', target: '', savedAt, problem: file.problem }
  const { document, problems } = checkProfile(file.text)
  const [first] = problems
  return {
    id: file.id, name: documentName(document, file.id), savedAt, ...documentTarget(document),
    ...(first ? { problem: problemSentence(first, problems.length) } : {}),
  }
}

function problemSentence(problem: CheckedProfile['problems'][number], count: number): string {
  const place = [problem.path, inText(problem)].filter((part) => part !== '').join(' ')
  return `${place === '' ? '' : `${place}: `}${problem.message}${count > 1 ? ` (and ${count - 1} more)` : ''}`
}

/** Throws `profile` where the text is no YAML that a document could be laid over. */
function laidOver(text: string, document: unknown): string {
  const merged = text.trim() === '' ? formatYaml(document) : mergeYaml(text, document)
  if (merged !== null) return merged
  const problems = checkProfile(text).problems.map((problem) => ({ path: inText(problem) || problem.path, message: problem.message }))
  throw new EvenkeelError(
    'profile', 'The text is no valid YAML, so changes of single fields cannot be written into it.', 'Correct the text first.', problems,
  )
}

/** A text that is no YAML keeps its name: it is kept as it was typed. */
function renamed(text: string, document: unknown, name: string): string {
  return document === null ? text : laidOver(text, withName(document, name))
}

/** "x (copy)", "x (copy 2)", …; a copy's copy is no "(copy) (copy)". */
export function copyName(name: string, taken: ReadonlySet<string>): string {
  const base = name.replace(/ \(copy(?: \d+)?\)$/, '').slice(0, longestName - ' (copy 1000)'.length)
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? `${base} (copy)` : `${base} (copy ${number})`
    if (!taken.has(candidate)) return candidate
  }
}

