import { readFile } from 'node:fs/promises'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { inText, parseProfile, parseProfileText, type ProfileProblem, readProfileText } from '../../shared/profile/parse-profile.ts'
import { unavailableIn } from '../../shared/profile/availability.ts'
import { defaultStageMs, profileApiVersion, profileKind } from '../../shared/profile/profile-file.ts'
import { formatDurationMs } from '../../shared/profile/quantity.ts'
import { withoutSecretParameters } from '../../shared/report/secret-parameters.ts'
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
  if (options.context !== undefined) setAt(document, ['spec', 'target', 'context'], options.context)
  if (options.namespace !== undefined && text !== null) setAt(document, ['spec', 'target', 'namespace'], options.namespace)
  else if (options.namespace !== undefined && !reference.includes('/')) setAt(document, ['spec', 'target', 'namespace'], options.namespace)
  const given = applyFlags(document, options.flags)
  const parsed = parseProfile(document)
  const problems = parsed.ok ? unavailableIn(parsed.profile) : parsed.problems
  if (problems.length === 0) return document
  const typed = new Map(problemsOf(text ?? '').map((problem) => [`${problem.path} ${problem.message}`, problem]))
  const message = text === null ? 'The run cannot be made this way.' : parsed.ok ? `${reference} asks for what is not available yet.` : `${reference} is no valid profile.`
  throw new EvenkeelError('profile', message, '', problems.map(({ path, message: what }) => {
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

/** The target a reference that is no file stands for. Throws `usage` for what can be none. */
export function targetOf(reference: string, { context, namespace }: Omit<ReferenceOptions, 'flags'>): ProfileDocument {
  const target = namedTarget(reference)
  if (!target) throw new EvenkeelError('usage', `${reference} names no target.`, 'Give namespace/service[:port] or a URL like http://host:port.')
  if ('url' in target) return target
  return { ...(context === undefined ? {} : { context }), ...(namespace === undefined ? {} : { namespace }), ...target }
}

/** Lays flags over a document; returns those that were given. Throws `usage` for one that cannot be read. */
export function applyFlags(document: ProfileDocument, flags: Record<string, unknown>): ProfileFlag[] {
  const given = profileFlags.filter((flag) => flags[optionName(flag)] !== undefined)
  for (const flag of given) applyFlag(flag, document, flags[optionName(flag)])
  return given
}

async function documentOf(reference: string): Promise<{ document: ProfileDocument; text: string | null }> {
  const text = isUrl(reference) ? null : await readFile(reference, 'utf8').catch(() => null)
  if (text !== null) return { document: documentFromText(reference, text), text }
  const target = namedTarget(reference)
  if (target) return { document: skeleton(typeof target.service === 'string' ? target.service : withoutSecretParameters(reference), target), text: null }
  const wanted = 'Give a profile file, namespace/service[:port] or a URL like http://host:port.'
  const asUrl = /^[\w.-]+:\d+(\/.*)?$/.test(reference) ? `Did you mean http://${reference}? ` : ''
  throw new EvenkeelError('usage', `There is no profile file ${reference}.`, `${asUrl}${wanted}`)
}

function isUrl(reference: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(reference)
}

/** The target of a URL or of `namespace/service[:port]`, as a profile file has it; null for anything else. */
function namedTarget(reference: string): ProfileDocument | null {
  if (isUrl(reference)) return { url: reference }
  const match = /^(?:([a-z0-9]([-a-z0-9]*[a-z0-9])?)\/)?([a-z0-9]([-a-z0-9]*[a-z0-9])?)(?::([\w-]+))?$/.exec(reference)
  if (!match || /\.(ya?ml|json)$/.test(reference)) return null
  const [, namespace, , service = '', , port] = match
  return { ...(namespace ? { namespace } : {}), service, ...(port ? { port: /^\d+$/.test(port) ? Number(port) : port } : {}) }
}

function skeleton(name: string, target: ProfileDocument): ProfileDocument {
  return { apiVersion: profileApiVersion, kind: profileKind, metadata: { name }, spec: { target, load: { stages: [{ for: formatDurationMs(defaultStageMs) }] } } }
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
    if (error instanceof FlagError) throw new EvenkeelError('usage', `${error.message}.`, '"evenkeel run --help" lists all flags.')
    throw error
  }
}
