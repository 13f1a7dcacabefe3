import { dirname, isAbsolute, join } from 'node:path'
import { isNode, LineCounter, parseDocument, type Document } from 'yaml'
import { z } from 'zod'
import { EvenkeelError } from '../../../shared/contract/failure.ts'
import type { ClusterEntry, ContextEntry, Entry, ExecSpec, KubeconfigFile, UserEntry } from './entries.ts'

const optionalText = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === null || value === '' ? null : value))

const clusterSchema = z.object({
  server: z.string({ error: 'server is missing' }).min(1, 'server is missing'),
  'certificate-authority': optionalText,
  'certificate-authority-data': optionalText,
  'insecure-skip-tls-verify': z.boolean().nullish(),
  'tls-server-name': optionalText,
  'proxy-url': optionalText,
})

const execSchema = z.object({
  apiVersion: z.string().default('client.authentication.k8s.io/v1'),
  command: z.string({ error: 'exec.command is missing' }).min(1, 'exec.command is missing'),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  provideClusterInfo: z.boolean().nullish(),
  interactiveMode: z.string().nullish(),
  installHint: optionalText,
})

const userSchema = z.object({
  'client-certificate': optionalText,
  'client-certificate-data': optionalText,
  'client-key': optionalText,
  'client-key-data': optionalText,
  token: optionalText,
  tokenFile: optionalText,
  username: optionalText,
  password: optionalText,
  as: optionalText,
  'as-uid': optionalText,
  'as-groups': z.array(z.string()).nullish(),
  'as-user-extra': z.record(z.string(), z.array(z.string())).nullish(),
  exec: execSchema.nullish(),
  'auth-provider': z
    .object({
      name: z.string(),
      config: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).nullish(),
    })
    .nullish(),
})

const contextSchema = z.object({
  cluster: z.string({ error: 'cluster is missing' }).min(1, 'cluster is missing'),
  user: optionalText,
  namespace: optionalText,
})

/** Reads one kubeconfig file's text. Entries that are wrong carry their problem; the rest stay usable. Throws `usage` where the text as
 * a whole is no kubeconfig. Messages name file and line but never quote the text, which holds secrets. */
export function parseKubeconfig(text: string, path: string): KubeconfigFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  const error = document.errors[0]
  if (error) {
    throw notKubeconfig(`${path}, line ${lines.linePos(error.pos[0]).line}`, withoutQuotes(error.message))
  }
  let content: unknown
  try {
    content = document.toJS()
  } catch {
    throw notKubeconfig(path, 'aliases that cannot be resolved')
  }
  const shape = z.record(z.string(), z.unknown()).nullish().safeParse(content)
  if (!shape.success) throw notKubeconfig(path, 'it must be a mapping with clusters, users and contexts')
  const root = shape.data ?? {}

  const problems: string[] = []
  const resolve = (file: string | null) => (file === null || isAbsolute(file) ? file : join(dirname(path), file))
  const entries = <S extends z.ZodType, T>(
    section: string,
    key: string,
    schema: S,
    convert: (value: z.infer<S>) => T | string,
  ): Entry<T>[] => {
    const list = root[section] ?? []
    if (!Array.isArray(list)) {
      problems.push(`${path}, line ${lineOf(document, lines, [section])}: ${section} must be a list`)
      return []
    }
    return list.flatMap((item: unknown, index): Entry<T>[] => {
      const line = lineOf(document, lines, [section, index])
      const named = z.looseObject({ name: z.string().min(1) }).safeParse(item)
      if (!named.success) {
        problems.push(`${path}, line ${line}: ${section}[${index}] has no name`)
        return []
      }
      const entry = { name: named.data.name, file: path, line }
      const parsed = schema.safeParse(named.data[key] ?? {})
      if (!parsed.success) {
        const issue = parsed.error.issues[0]
        const at = issue?.path.map(String) ?? []
        const place = lineOf(document, lines, [section, index, key, ...at])
        return [{ ...entry, value: null, problem: `${path}, line ${place}: ${problemWords(at, issue?.message ?? 'is not valid')}` }]
      }
      const value = convert(parsed.data)
      if (typeof value === 'string') return [{ ...entry, value: null, problem: `${path}, line ${line}: ${value}` }]
      return [{ ...entry, value, problem: null }]
    })
  }

  const current = root['current-context']
  return {
    path,
    currentContext: typeof current === 'string' ? current : '',
    clusters: entries('clusters', 'cluster', clusterSchema, (cluster) => clusterOf(cluster, resolve)),
    users: entries('users', 'user', userSchema, (user) => userOf(user, path, resolve)),
    contexts: entries('contexts', 'context', contextSchema, (context): ContextEntry => ({
      cluster: context.cluster,
      user: context.user ?? '',
      namespace: context.namespace ?? 'default',
    })),
    problems,
  }
}

function clusterOf(cluster: z.infer<typeof clusterSchema>, resolve: (file: string | null) => string | null): ClusterEntry | string {
  const url = URL.parse(cluster.server)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return 'server must be a URL like https://host:6443'
  const caData = cluster['certificate-authority-data']
  if (caData !== null && !isPem(caData)) return 'certificate-authority-data is no base64 of a PEM certificate'
  const skipTlsVerify = cluster['insecure-skip-tls-verify'] === true
  if (skipTlsVerify && (caData !== null || cluster['certificate-authority'] !== null)) {
    return 'certificate-authority and insecure-skip-tls-verify exclude each other; remove one'
  }
  const proxyUrl = cluster['proxy-url']
  if (proxyUrl !== null && !/^(https?|socks5h?):$/.test(URL.parse(proxyUrl)?.protocol ?? '')) {
    return 'proxy-url must start with http://, https:// or socks5://'
  }
  return {
    server: url.href.replace(/\/+$/, ''),
    caFile: resolve(cluster['certificate-authority']),
    caData,
    skipTlsVerify,
    tlsServerName: cluster['tls-server-name'],
    proxyUrl,
  }
}

function userOf(user: z.infer<typeof userSchema>, path: string, resolve: (file: string | null) => string | null): UserEntry | string {
  const certData = user['client-certificate-data']
  const keyData = user['client-key-data']
  if (certData !== null && !isPem(certData)) return 'client-certificate-data is no base64 of a PEM certificate'
  if (keyData !== null && !isPem(keyData)) return 'client-key-data is no base64 of a PEM key'
  const hasCert = certData !== null || user['client-certificate'] !== null
  const hasKey = keyData !== null || user['client-key'] !== null
  if (hasCert !== hasKey)
    return hasCert ? 'client-key is missing beside the client certificate' : 'client-certificate is missing beside the client key'
  const provider = user['auth-provider']
  if (provider && provider.name !== 'oidc') {
    return `auth-provider ${provider.name} is no longer supported by Kubernetes clients; use its exec plugin instead`
  }
  const groups = user['as-groups'] ?? []
  const extra = user['as-user-extra'] ?? {}
  const uid = user['as-uid'] ?? ''
  if (user.as === null && (groups.length > 0 || uid !== '' || Object.keys(extra).length > 0))
    return 'as is missing beside as-groups, as-uid or as-user-extra'
  return {
    certFile: resolve(user['client-certificate']),
    certData,
    keyFile: resolve(user['client-key']),
    keyData,
    token: user.token,
    tokenFile: resolve(user.tokenFile),
    username: user.username,
    password: user.password,
    impersonate: user.as === null ? null : { user: user.as, uid, groups, extra },
    exec: user.exec ? execOf(user.exec, path) : null,
    authProvider: provider ? { name: provider.name, config: provider.config ?? {} } : null,
  }
}

/** A command with a path separator is relative to the file, one without is looked up in PATH (as kubectl does). */
function execOf(exec: z.infer<typeof execSchema>, path: string): ExecSpec {
  const relative = !isAbsolute(exec.command) && /[\\/]/.test(exec.command)
  return {
    apiVersion: exec.apiVersion,
    command: relative ? join(dirname(path), exec.command) : exec.command,
    args: exec.args ?? [],
    env: exec.env ?? [],
    provideClusterInfo: exec.provideClusterInfo === true,
    needsTerminal: exec.interactiveMode === 'Always',
    installHint: exec.installHint ?? '',
  }
}

const isPem = (base64: string) => Buffer.from(base64, 'base64').includes('-----BEGIN')

const withoutQuotes = (message: string) => (message.split(/:?\s*["'`]/)[0] ?? '').replace(/\s+at line \d+.*$/s, '')

const problemWords = (path: string[], message: string) => (message.endsWith('is missing') ? message : `${path.join('.')}: ${message}`)

const notKubeconfig = (place: string, what: string) =>
  new EvenkeelError('usage', `${place}: this is no kubeconfig: ${what}.`, 'Correct the file, or name another one with --kubeconfig.')

/** Line of the deepest node on the path that exists. */
function lineOf(document: Document, lines: LineCounter, path: (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const steps = path.slice(0, length).map((step) => (typeof step === 'string' && /^\d+$/.test(step) ? Number(step) : step))
    const node = document.getIn(steps, true)
    const offset = isNode(node) ? node.range?.[0] : undefined
    if (offset !== undefined) return lines.linePos(offset).line
  }
  return 1
}
