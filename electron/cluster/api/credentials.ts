import { readFile } from 'node:fs/promises'
import type { Agent, OutgoingHttpHeaders } from 'node:http'
import type { RequestOptions } from 'node:https'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import type { KubeConfig } from '@kubernetes/client-node'
import { z } from 'zod'
import { EvenkeelError } from '../../../shared/contract/failure.ts'
import type { UserEntry } from '../kubeconfig/entries.ts'
import type { KubeEntries } from '../kubeconfig/merge.ts'
import { codeOf } from './error-code.ts'
import { runExecPlugin, type ExecCredential } from './exec-plugin.ts'

/** What a connection to the API server needs besides its address. */
export interface Credentials {
  tls: Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername' | 'checkServerIdentity'>
  headers: OutgoingHttpHeaders
  /** Set only where a SOCKS proxy leads to the server. */
  socksAgent: Agent | null
}

export interface CredentialSource {
  /** Those of now: files are read again after a minute, plugins run again when what they gave expires. */
  current(): Promise<Credentials>
  /** Forgets them because the server refused them. */
  discard(): void
}

export interface CredentialOptions {
  environment: Record<string, string | undefined>
  wallClockMs: () => number
  pluginTimeoutMs: number
}

const rereadAfterMs = 60_000
const renewBeforeMs = 10_000

/** Credentials of one context; nothing is read or run before the first use. Errors: `usage` (files), `unauthorised` (plugins, logins). */
export function credentialSource(contextName: string, entries: KubeEntries, options: CredentialOptions): CredentialSource {
  let plugin: ExecCredential | null = null
  let oidc: KubeConfig | null = null
  let cached: { credentials: Promise<Credentials>; untilMs: number } | null = null

  const resolve = async (entry: { untilMs: number }): Promise<Credentials> => {
    const spec = entries.user?.exec
    if (spec && (plugin === null || (plugin.expiresAtMs ?? Infinity) - renewBeforeMs < options.wallClockMs())) {
      plugin = await runExecPlugin(spec, entries.cluster, {
        contextName,
        environment: options.environment,
        timeoutMs: options.pluginTimeoutMs,
      })
    }
    const config: KubeConfig = oidc ?? (await kubeConfigOf(contextName, entries, plugin))
    if (entries.user?.authProvider) oidc = config
    const { credentials, expiresAtMs } = await applied(contextName, config, entries)
    const nowMs = options.wallClockMs()
    entry.untilMs =
      expiresAtMs === null
        ? Math.min(nowMs + rereadAfterMs, (plugin?.expiresAtMs ?? Infinity) - renewBeforeMs)
        : Math.max(expiresAtMs - renewBeforeMs, nowMs + renewBeforeMs)
    return credentials
  }

  return {
    async current() {
      if (cached === null || cached.untilMs <= options.wallClockMs()) {
        const entry = { untilMs: Infinity }
        cached = Object.assign(entry, { credentials: resolve(entry) })
      }
      const mine = cached
      try {
        return await mine.credentials
      } catch (error) {
        if (cached === mine) cached = null
        throw error
      }
    },
    discard() {
      cached = null
      plugin = null
    },
  }
}

/**
 * A `KubeConfig` of exactly this context, with file contents and plugin output already in it: the library reads `token-file` instead of
 * `tokenFile`, lets files win over data, refuses plain http unless told to skip TLS, and ignores the cluster where there is no user.
 */
async function kubeConfigOf(contextName: string, { cluster, user }: KubeEntries, plugin: ExecCredential | null): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node')
  const base64 = (pem: string) => Buffer.from(pem).toString('base64')
  const [caData, certData, keyData, tokenFromFile] = await Promise.all([
    cluster.caData ?? fileBase64(cluster.caFile),
    plugin?.certificate ? base64(plugin.certificate) : (user?.certData ?? fileBase64(user?.certFile ?? null)),
    plugin?.key ? base64(plugin.key) : (user?.keyData ?? fileBase64(user?.keyFile ?? null)),
    user?.tokenFile ? fileText(user.tokenFile) : null,
  ])
  const token = plugin?.token ?? tokenFromFile?.trim() ?? user?.token
  const config = new KubeConfig()
  config.loadFromOptions({
    clusters: [
      {
        name: 'cluster',
        server: cluster.server,
        skipTLSVerify: cluster.skipTlsVerify || cluster.server.startsWith('http:'),
        ...(caData === null ? {} : { caData }),
        ...(cluster.tlsServerName === null ? {} : { tlsServerName: cluster.tlsServerName }),
        ...(cluster.proxyUrl?.startsWith('socks') ? { proxyUrl: cluster.proxyUrl } : {}),
      },
    ],
    users: [
      {
        name: 'user',
        ...(certData === null ? {} : { certData }),
        ...(keyData === null ? {} : { keyData }),
        ...(token ? { token } : {}),
        ...(user?.username ? { username: user.username, password: user.password ?? '' } : {}),
        ...(user?.impersonate ? { impersonateUser: user.impersonate.user } : {}),
        ...(user?.authProvider ? { authProvider: structuredClone(user.authProvider) } : {}),
      },
    ],
    contexts: [{ name: contextName, cluster: 'cluster', user: 'user' }],
    currentContext: contextName,
  })
  return config
}

/** What the library makes of the config; `expiresAtMs` only for logins that the library renews by itself (OIDC). */
async function applied(
  contextName: string,
  config: KubeConfig,
  { cluster, user }: KubeEntries,
): Promise<{ credentials: Credentials; expiresAtMs: number | null }> {
  const headers: OutgoingHttpHeaders = {}
  const options: RequestOptions = { headers }
  const loginFailed = (why: string) =>
    new EvenkeelError(
      'unauthorised',
      `The login of context ${contextName} has ended and ${why}.`,
      'Log in again with the tool that wrote the kubeconfig.',
    )
  try {
    await config.applyToHTTPSOptions(options)
  } catch (error) {
    throw user?.authProvider ? loginFailed(`could not be renewed (${codeOf(error) || 'refused'})`) : error
  }
  const { ca, cert, key, servername } = options
  if (options.auth) headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`
  const bearer = typeof headers.Authorization === 'string' ? headers.Authorization.replace(/^Bearer /, '') : ''
  if (user?.authProvider && bearer === '') throw loginFailed('holds nothing to renew it with')
  const socksAgent = cluster.proxyUrl?.startsWith('socks') && typeof options.agent === 'object' ? options.agent : null
  const host = servername ?? new URL(cluster.server).hostname.replace(/^\[|\]$/g, '')
  const credentials: Credentials = {
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(servername === undefined ? {} : { servername }),
      ...(cluster.skipTlsVerify ? { rejectUnauthorized: false } : {}),
      // The SOCKS agent forgets the host, so that an address would be compared with "localhost".
      ...(socksAgent ? { checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate) } : {}),
    },
    headers: { ...headers, ...impersonationHeaders(user?.impersonate ?? null) },
    socksAgent,
  }
  return { credentials, expiresAtMs: user?.authProvider ? tokenExpiresAtMs(bearer) : null }
}

/** Every impersonation field of the kubeconfig; the library sends the user only. Source: Kubernetes documentation, "User impersonation". */
function impersonationHeaders(impersonate: UserEntry['impersonate']): OutgoingHttpHeaders {
  if (!impersonate) return {}
  const extra = Object.entries(impersonate.extra).map(([key, values]) => [
    `Impersonate-Extra-${encodeURIComponent(key.toLowerCase())}`,
    values,
  ])
  return {
    'Impersonate-User': impersonate.user,
    ...(impersonate.uid === '' ? {} : { 'Impersonate-Uid': impersonate.uid }),
    ...(impersonate.groups.length === 0 ? {} : { 'Impersonate-Group': impersonate.groups }),
    ...Object.fromEntries(extra),
  }
}

/** When a bearer token that is a JSON web token ends, by its `exp` claim; null for other tokens. */
export function tokenExpiresAtMs(token: string): number | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    return z.object({ exp: z.number() }).parse(claims).exp * 1000
  } catch {
    return null
  }
}

async function fileText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new EvenkeelError(
      'usage',
      `${path}, which the kubeconfig names, cannot be read (${codeOf(error)}).`,
      'Restore the file or log in again.',
    )
  }
}

const fileBase64 = async (path: string | null): Promise<string | null> =>
  path === null ? null : Buffer.from(await fileText(path)).toString('base64')
