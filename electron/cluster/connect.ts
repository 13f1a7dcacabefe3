import http from 'node:http'
import https from 'node:https'
import { type ClientOptions, WebSocket } from 'ws'
import { z } from 'zod'
import type { ContextSummary } from '../../shared/model/target.ts'
import { credentialSource, type Credentials } from './api/credentials.ts'
import { noAnswer, refusal, unknownAnswer, type ApiPlace } from './api/failures.ts'
import { readLines, readText, sendHttp, StaleConnection, type HttpTimeouts } from './api/http.ts'
import { listHeadSchema, statusSchema, type ApiStatus } from './api/objects.ts'
import { resourcePath, type ResourceRef } from './api/resource.ts'
import type { KubeContext } from './kubeconfig/merge.ts'
import { isLoopbackHost } from './loopback.ts'

export type ApiVerb = 'get' | 'list' | 'watch' | 'create' | 'delete' | 'patch'

export interface ApiRequest {
  verb: ApiVerb
  ref: ResourceRef
  query?: Record<string, string>
  /** Of a patch: a list of JSON-patch operations, or an object to merge. */
  body?: unknown
  signal?: AbortSignal
  /** Called when the request was handed to the system on an open connection. */
  onSent?: () => void
}

export interface ApiAnswer {
  statusCode: number
  /** Parsed JSON; undefined where the body is none. */
  body: unknown
  /** The body where it is the API's own refusal. */
  status: ApiStatus | null
}

/** The API server of one context. All errors are `EvenkeelError`s that name the server and context, and never hold credentials. */
export interface Cluster {
  readonly context: ContextSummary
  /**
   * One request, whatever status comes back. Sent again where a kept connection turns out to be closed, so what changes something needs
   * a precondition (uid or resourceVersion). Throws `unreachable` or `unauthorised` when no answer came.
   */
  send(request: ApiRequest): Promise<ApiAnswer>
  /** An object. Throws what `send` throws, and `unauthorised`, `forbidden`, `not-found`, `unavailable` by status. */
  read<T>(request: ApiRequest, schema: z.ZodType<T>): Promise<T>
  /** The object in a 2xx answer; throws as `read` does for others. */
  parse<T>(request: ApiRequest, answer: ApiAnswer, schema: z.ZodType<T>): T
  /** All pages of a collection, and the version to watch from. */
  list<T>(
    ref: ResourceRef,
    schema: z.ZodType<T>,
    options?: { query?: Record<string, string>; signal?: AbortSignal },
  ): Promise<{ items: T[]; resourceVersion: string }>
  /** A lasting answer: resolves when the server ends it; `onLine` gets each line in the moment it arrives. */
  stream(request: ApiRequest, on: { open: () => void; line: (line: string) => void }): Promise<StreamEnd>
  /** A WebSocket that is open. Throws what `send` throws where no answer came, and the refusal where it was none that opens one. */
  openSocket(request: SocketRequest, protocols: string[]): Promise<WebSocket>
  /** The refusal of an answer that is no success, as an error. */
  refused(request: ApiRequest, answer: ApiAnswer): Error
  /** Ends all connections. */
  close(): void
}

/** The query may name a parameter several times. */
export interface SocketRequest extends Pick<ApiRequest, 'verb' | 'ref'> {
  query: [string, string][]
}

export type StreamEnd = { ended: 'by-server' } | { ended: 'refused'; answer: ApiAnswer }

export interface ConnectOptions {
  /** For proxies and credential plugins. */
  environment: Record<string, string | undefined>
  timeouts?: Partial<HttpTimeouts & { pluginMs: number }>
  wallClockMs?: () => number
}

const methods: Record<ApiVerb, string> = { get: 'GET', list: 'GET', watch: 'GET', create: 'POST', delete: 'DELETE', patch: 'PATCH' }

/** Opens the way to a context's API server; nothing is sent, read or run before the first request. Throws `usage` for a bad context. */
export function connectCluster(context: KubeContext, options: ConnectOptions): Cluster {
  const entries = context.entries()
  const { summary } = context
  const place: ApiPlace = { contextName: summary.name, server: summary.server, user: summary.user, file: summary.file }
  const timeouts: HttpTimeouts = { connectMs: options.timeouts?.connectMs ?? 5_000, answerMs: options.timeouts?.answerMs ?? 15_000 }
  const source = credentialSource(summary.name, entries, {
    environment: options.environment,
    wallClockMs: options.wallClockMs ?? Date.now,
    pluginTimeoutMs: options.timeouts?.pluginMs ?? 60_000,
  })
  const base = new URL(entries.cluster.server)
  base.username = ''
  base.password = ''
  const proxyEnv = proxyEnvironment(base, entries.cluster.proxyUrl, options.environment)
  const agentOptions = { keepAlive: true, ...(proxyEnv ? { proxyEnv } : {}) }
  const agent = base.protocol === 'http:' ? new http.Agent(agentOptions) : new https.Agent(agentOptions)
  const socksAgents = new Set<http.Agent>()

  const exchange = async (request: ApiRequest, credentials: Credentials) => {
    if (credentials.socksAgent) socksAgents.add(credentials.socksAgent)
    const url = new URL(`${base.href.replace(/\/+$/, '')}${resourcePath(request.ref)}`)
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
    const call = {
      url,
      method: methods[request.verb],
      headers: {
        ...credentials.headers,
        Accept: 'application/json',
        'User-Agent': 'evenkeel',
        ...(request.body === undefined
          ? {}
          : { 'Content-Type': request.verb === 'patch' ? patchType(request.body) : 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      tls: credentials.tls,
      agent: credentials.socksAgent ?? agent,
      timeouts,
      ...(request.signal ? { signal: request.signal } : {}),
      ...(request.onSent ? { onSent: request.onSent } : {}),
    }
    for (;;) {
      try {
        return await sendHttp(call)
      } catch (error) {
        if (!(error instanceof StaleConnection)) throw error
      }
    }
  }

  /** Credentials that the server refuses are fetched anew, once: a plugin's may have been revoked before they expired. */
  const answered = async (request: ApiRequest) => {
    const first = await exchange(request, await source.current())
    if (first.statusCode !== 401) return first
    first.resume()
    source.discard()
    return exchange(request, await source.current())
  }

  const mapped = async <T>(request: ApiRequest, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (request.signal?.aborted) throw error
      throw noAnswer(error, place)
    }
  }

  const whole = async (answer: http.IncomingMessage): Promise<ApiAnswer> => {
    const body = parseJson(await readText(answer, timeouts.answerMs))
    const statusCode = answer.statusCode ?? 0
    const status = statusSchema.safeParse(body)
    return { statusCode, body, status: status.success ? status.data : null }
  }

  const cluster: Cluster = {
    context: summary,
    send: (request) => mapped(request, async () => whole(await answered(request))),
    read: async (request, schema) => cluster.parse(request, await cluster.send(request), schema),
    parse(request, answer, schema) {
      if (answer.statusCode < 200 || answer.statusCode > 299) throw cluster.refused(request, answer)
      const parsed = schema.safeParse(answer.body)
      if (!parsed.success) throw unknownAnswer(request.ref, place)
      return parsed.data
    },
    async list(ref, schema, { query = {}, signal } = {}) {
      const items: unknown[] = []
      let head: { resourceVersion: string; continue: string } | undefined
      do {
        const pages = { ...query, limit: '500', ...(head ? { continue: head.continue } : {}) }
        const page = await cluster.read({ verb: 'list', ref, query: pages, ...(signal ? { signal } : {}) }, listHeadSchema)
        items.push(...page.items)
        head = page.metadata ?? { resourceVersion: '', continue: '' }
      } while (head.continue !== '')
      const parsed = z.array(schema).safeParse(items)
      if (!parsed.success) throw unknownAnswer(ref, place)
      return { items: parsed.data, resourceVersion: head.resourceVersion }
    },
    stream: (request, on) =>
      mapped(request, async (): Promise<StreamEnd> => {
        const answer = await answered(request)
        if (answer.statusCode !== 200) return { ended: 'refused', answer: await whole(answer) }
        on.open()
        await readLines(answer, on.line)
        return { ended: 'by-server' }
      }),
    openSocket: ({ query, ...request }, protocols) => mapped(request, async () => {
      const credentials = await source.current()
      const url = new URL(`${base.href.replace(/\/+$/, '')}${resourcePath(request.ref)}`)
      for (const [name, value] of query) url.searchParams.append(name, value)
      const opened = await openSocket(url, protocols, {
        headers: { ...credentials.headers, 'User-Agent': 'evenkeel' }, ...credentials.tls, agent: credentials.socksAgent ?? agent,
        handshakeTimeout: timeouts.answerMs,
      })
      if (opened instanceof WebSocket) return opened
      throw cluster.refused(request, await whole(opened))
    }),
    refused: (request, answer) => refusal(answer.statusCode, answer.status, request.verb, request.ref, place),
    close() {
      agent.destroy()
      for (const socksAgent of socksAgents) socksAgent.destroy()
    },
  }
  return cluster
}

/** The open socket, or the plain answer that came instead. */
function openSocket(
  url: URL,
  protocols: string[],
  options: https.RequestOptions & Pick<ClientOptions, 'handshakeTimeout'>,
): Promise<WebSocket | http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.href.replace(/^http/, 'ws'), protocols, options)
    socket.once('open', () => resolve(socket))
    socket.once('unexpected-response', (_, answer) => resolve(answer))
    socket.on('error', reject)
  })
}

/** A list of operations is a JSON patch (RFC 6902), anything else a merge patch (RFC 7386). */
const patchType = (body: unknown) => (Array.isArray(body) ? 'application/json-patch+json' : 'application/merge-patch+json')

/**
 * Proxy settings as Go's client has them: proxy-url wins, then the environment; loopback is never proxied by the environment. SOCKS is
 * not among them: those connections come from the credentials' own agent.
 */
function proxyEnvironment(
  server: URL,
  proxyUrl: string | null,
  environment: Record<string, string | undefined>,
): Record<string, string> | null {
  if (proxyUrl !== null) return proxyUrl.startsWith('socks') ? null : { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl }
  if (isLoopbackHost(server.hostname)) return null
  const named = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name): [string, string][] => {
    const value = environment[name.toLowerCase()] ?? environment[name]
    return value ? [[name, value]] : []
  })
  return named.some(([name]) => name !== 'NO_PROXY') ? Object.fromEntries(named) : null
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
