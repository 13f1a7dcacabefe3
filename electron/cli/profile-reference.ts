import { readFile } from 'node:fs/promises'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { inText, parseProfile, parseProfileText, type ProfileProblem, readProfileText } from '../../shared/profile/parse-profile.ts'
import { profileApiVersion, profileKind } from '../../shared/profile/profile-file.ts'
import { FlagError, type ProfileDocument, type ProfileFlag, flagForPath, optionName, profileFlags, setAt } from './profile-flags.ts'

/** What `plan` and `run` were given besides the reference itself. */
export interface ReferenceOptions {
  context?: string | undefined
  namespace?: string | undefined
  /** Values of the profile flags under their camel-case names. */
  flags: Record<string, unknown>
}

/**
 * The profile document a reference stands for, with flags laid over it.
 * @param reference a profile file, `namespace/service[:port]`, `service[:port]` or a URL
 * @throws EvenkeelError `profile` listing every problem with its path and line, or `usage`
 */
export async function resolveReference(reference: string, options: ReferenceOptions): Promise<ProfileDocument> {
  const { document, text } = await documentOf(reference)
  const given = profileFlags.filter((flag) => options.flags[optionName(flag)] !== undefined)
  if (options.context !== undefined) setAt(document, ['spec', 'target', 'context'], options.context)
  if (options.namespace !== undefined && text !== null) setAt(document, ['spec', 'target', 'namespace'], options.namespace)
  else if (options.namespace !== undefined && !reference.includes('/')) setAt(document, ['spec', 'target', 'namespace'], options.namespace)
  for (const flag of given) applyFlag(flag, document, options.flags[optionName(flag)])

  const parsed = parseProfile(document)
  if (parsed.ok) return document
  const typed = new Map(problemsOf(text ?? '').map((problem) => [`${problem.path} ${problem.message}`, problem]))
  const message = text === null ? 'The run cannot be made this way.' : `${reference} is no valid profile.`
  throw new EvenkeelError('profile', message, '', parsed.problems.map(({ path, message: what }) => {
    const inFile = text === null ? undefined : typed.get(`${path} ${what}`)
    const flag = flagForPath(path, given)
    const place = inFile ? inText(inFile) : flag ? `(${flag})` : ''
    return { path: [path, place].filter(Boolean).join(' '), message: what }
  }))
}

function problemsOf(text: string): ProfileProblem[] {
  const parsed = parseProfileText(text)
  return parsed.ok ? [] : parsed.problems
}

async function documentOf(reference: string): Promise<{ document: ProfileDocument; text: string | null }> {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(reference)) return { document: skeleton(reference, { url: reference }), text: null }
  const text = await readFile(reference, 'utf8').catch(() => null)
  if (text !== null) return { document: documentFromText(reference, text), text }
  const match = /^(?:([a-z0-9]([-a-z0-9]*[a-z0-9])?)\/)?([a-z0-9]([-a-z0-9]*[a-z0-9])?)(?::([\w-]+))?$/.exec(reference)
  if (!match || /\.(ya?ml|json)$/.test(reference)) {
    throw new EvenkeelError('usage', `There is no profile file ${reference}.`, 'Give a profile file, namespace/service[:port] or a URL like http://host:port.')
  }
  const [, namespace, , service = '', , port] = match
  return {
    document: skeleton(reference, { service, ...(namespace ? { namespace } : {}), ...(port ? { port: /^\d+$/.test(port) ? Number(port) : port } : {}) }),
    text: null,
  }
}

function skeleton(name: string, target: ProfileDocument): ProfileDocument {
  return { apiVersion: profileApiVersion, kind: profileKind, metadata: { name }, spec: { target, load: { stages: [{ for: '30s' }] } } }
}

function documentFromText(reference: string, text: string): ProfileDocument {
  const { value, problems } = readProfileText(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.fromEntries(Object.entries(value))
  const found = problems.length > 0 ? problems : problemsOf(text)
  throw new EvenkeelError('profile', `${reference} is no valid profile.`, '', found.map((problem) => ({
    path: [problem.path, inText(problem)].filter(Boolean).join(' '), message: problem.message,
  })))
}

function applyFlag(flag: ProfileFlag, document: ProfileDocument, value: unknown): void {
  const texts = Array.isArray(value) ? value.map(String) : value === true ? [] : [String(value)]
  try {
    flag.apply(document, texts)
  } catch (error) {
    if (error instanceof FlagError) throw new EvenkeelError('usage', error.message, '"evenkeel run --help" lists all flags.')
    throw error
  }
}
