import { EvenkeelError } from '../../shared/contract/failure.ts'
import type { PemSource, RequestSpec, SecretReference, TextOrSecret } from '../../shared/profile/profile.ts'
import { headerValuePattern, referenceWords } from '../../shared/profile/secret.ts'

/** Where references of a profile are read from. */
export interface SecretSources {
  env: Readonly<Record<string, string | undefined>>
  /** Rejects with the system's error. */
  readFile(path: string): Promise<string>
}

/** What a request carries that may be secret, with every reference read. It goes to the threads that send, and nowhere else. */
export interface SecretsRead {
  headers: Record<string, string>
  body: string
  tls: { ca?: string; cert?: string; key?: string }
}

interface Problem {
  path: string
  message: string
}

/**
 * Reads what a request refers to, once, before a run touches anything. Throws `profile` with every reference that cannot be read: its place
 * in the file, what it reads, and what to do; never a value.
 */
export async function readSecrets(request: RequestSpec, sources: SecretSources): Promise<SecretsRead> {
  const problems: Problem[] = []
  const at = async (path: string, reference: SecretReference): Promise<string> => {
    const read = await valueOf(reference, sources)
    if ('problem' in read) problems.push({ path, message: `reads ${referenceWords(reference)}, ${read.problem}` })
    return 'value' in read ? read.value : ''
  }
  const header = async (name: string, value: TextOrSecret): Promise<string> => {
    if (typeof value === 'string') return value
    const path = `spec.request.headers.${name}`
    const text = (await at(path, value)).replace(/\r?\n$/, '')
    if (!headerValuePattern.test(text)) {
      problems.push({ path, message: `reads ${referenceWords(value)}, whose value has a line break or a character that no header may have; keep it on one line` })
    }
    return `${value.prefix ?? ''}${text}`
  }
  const pem = async (name: string, source: PemSource | undefined): Promise<string | undefined> => {
    if (source === null || source === undefined) return undefined
    return at(`spec.request.tls.${name}`, typeof source === 'string' ? { file: source } : source)
  }
  // One after the other, so that problems are told in the order of the file.
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) headers[name] = await header(name, value)
  const body = typeof request.body === 'string' ? request.body : await at('spec.request.body', request.body)
  const ca = await pem('ca', request.tls?.ca)
  const cert = await pem('cert', request.tls?.cert)
  const key = await pem('key', request.tls?.key)
  if (problems.length > 0) throw new EvenkeelError('profile', 'What the profile refers to cannot be read.', 'Nothing was sent.', problems)
  return {
    headers, body,
    tls: { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) },
  }
}

async function valueOf(reference: SecretReference, { env, readFile }: SecretSources): Promise<{ value: string } | { problem: string }> {
  if ('env' in reference) {
    const value = env[reference.env]
    if (value === undefined) return { problem: 'which is not set; set it where Evenkeel is started' }
    return value === '' ? { problem: 'which is empty; set it where Evenkeel is started' } : { value }
  }
  try {
    return { value: await readFile(reference.file) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT') return { problem: 'which is not there; correct the path, which counts from the folder Evenkeel was started in' }
    if (code === 'EISDIR') return { problem: 'which is a folder; name a file' }
    return { problem: `which cannot be read (${code || 'unknown'}); check its permissions` }
  }
}
