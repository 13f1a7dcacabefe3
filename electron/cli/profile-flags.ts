import { z } from 'zod'
import { availableRoutes } from '../../shared/profile/availability.ts'

/**
 * Every field of a profile as a command-line flag. A flag's text becomes a value at a place of the profile document, which is then
 * validated like a file; nothing is checked here but the flag's own syntax.
 */
export interface ProfileFlag {
  /** As commander declares it: `--rate <number>`. */
  declaration: string
  description: string
  /** May be given several times. */
  repeatable?: boolean
  /** Lays the flag's texts (one, unless repeatable; none for a switch) over the document. Throws a plain sentence on a syntax error. */
  apply(document: ProfileDocument, texts: string[]): void
  /** Where problems that this flag causes are reported, as a prefix of their path. */
  path: string
}

/** A profile document under construction: the file's content, or an empty skeleton. */
export type ProfileDocument = { [key: string]: unknown }

/** A flag's text that cannot be read. */
export class FlagError extends Error {}

export const profileFlags: ProfileFlag[] = [
  field('--name <text>', 'name of the profile', 'metadata.name'),
  field('--description <text>', 'what the profile is for', 'metadata.description'),
  field('--service <name>', 'Service to test in place of the profile\'s', 'spec.target.service'),
  field('--port <port>', 'name or number of the Service\'s port', 'spec.target.port', numberOf),
  field('--entry <nodes>', 'enter a NodePort through one-node, or through each-node in turn', 'spec.target.entry'),
  {
    declaration: '--url <address>', description: 'plain URL to test in place of the profile\'s target', path: 'spec.target.url',
    apply: (document, [text = '']) => setAt(document, ['spec', 'target'], { url: text }),
  },
  field('--responders <count>', 'how many pods a plain URL is expected to reach', 'spec.target.responders', numberOf),
  field('--address <host:port>', 'where connections to a URL go in place of its own host', 'spec.target.address'),
  field('--route <kind>', `how requests travel: ${['auto', ...availableRoutes].join(' or ')}`, 'spec.route'),
  field('--protocol <name>', 'of the requests', 'spec.request.protocol'),
  field('--method <name>', 'request method', 'spec.request.method'),
  field('--path <path>', 'request path', 'spec.request.path'),
  {
    declaration: '--header <name: value>', description: 'request header, repeatable', repeatable: true, path: 'spec.request.headers',
    apply: (document, texts) => texts.forEach((text) => {
      const [name, value] = splitOnce(text, ':', '--header is written like --header "Accept: text/plain"')
      setAt(document, ['spec', 'request', 'headers', name.trim()], value.trim())
    }),
  },
  {
    declaration: '--header-from <name: reference>', repeatable: true, path: 'spec.request.headers',
    description: 'request header read at the start and kept nowhere, like "Authorization: Bearer env:API_TOKEN" or "X-Key: file:/run/key"; repeatable',
    apply: (document, texts) => texts.forEach((text) => {
      const [name, value] = splitOnce(text, ':', headerFromUsage)
      const { prefix, reference } = referenceOf(value.trimStart(), headerFromUsage)
      setAt(document, ['spec', 'request', 'headers', name.trim()], { ...reference, ...(prefix === '' ? {} : { prefix }) })
    }),
  },
  field('--body <text>', 'request body', 'spec.request.body'),
  reference('--body-from <reference>', 'request body read at the start and kept nowhere: env:NAME or file:PATH', 'spec.request.body', (read) => read),
  field('--timeout <duration>', 'from the send to the last byte', 'spec.request.timeout'),
  field('--tls-ca <file>', 'certificate authority to trust', 'spec.request.tls.ca'),
  field('--tls-server-name <name>', 'name to ask for and verify', 'spec.request.tls.serverName'),
  field('--tls-cert <file>', 'client certificate', 'spec.request.tls.cert'),
  field('--tls-key <file>', 'its key', 'spec.request.tls.key'),
  ...(['ca', 'cert', 'key'] as const).map((name) => reference(
    `--tls-${name}-from <reference>`, `PEM text for --tls-${name}: env:NAME, or file:PATH`, `spec.request.tls.${name}`, (read) => read.file ?? read,
  )),
  field('--model <model>', 'open or closed', 'spec.load.model'),
  field('--arrivals <kind>', 'constant or poisson', 'spec.load.arrivals'),
  {
    declaration: '--stage <rate=N,to=N,for=D>', description: 'one stage of the load, repeatable (connections=N when closed)', repeatable: true,
    path: 'spec.load.stages',
    apply: (document, texts) => setAt(document, ['spec', 'load', 'stages'], texts.map((text) => Object.fromEntries(
      pairs(text, '--stage is written like --stage rate=200,to=800,for=20s').map(([key, value]) => [key, key === 'for' ? value : numberOf(value)]),
    ))),
  },
  {
    declaration: '--rate <number>', description: 'requests per second; makes the load open', path: 'spec.load.stages[0].rate',
    apply: (document, [text = '']) => {
      setAt(document, ['spec', 'load', 'stages', 0, 'rate'], numberOf(text))
      setAt(document, ['spec', 'load', 'model'], 'open')
    },
  },
  { ...field('--for <duration>', 'how long the load lasts', 'spec.load.stages[0].for'), apply: (document, [text = '']) => setAt(document, ['spec', 'load', 'stages', 0, 'for'], text) },
  field('--requests <count>', 'end after so many requests, even before the time is over', 'spec.load.requests', numberOf),
  field('--connections <count>', 'connections: the most at a time (open), all of them (closed)', 'spec.load.connections', numberOf),
  field('--requests-per-connection <count>', '1, a number, or unlimited', 'spec.load.requestsPerConnection', numberOf),
  field('--connection-lifetime <duration>', 'connections are renewed after it', 'spec.load.connectionLifetime'),
  field('--warmup <duration>', 'load before the measurement', 'spec.load.warmup'),
  field('--think-time <duration>', 'pause between requests of a connection (closed)', 'spec.load.thinkTime'),
  field('--patience <duration>', 'how long an arrival waits for a free connection', 'spec.load.patience'),
  field('--resolve <when>', 'resolve names once, or for each-connection', 'spec.load.resolve'),
  field('--source-addresses <list>', 'addresses of this computer to connect from in turn, like 127.0.0.2-127.0.0.25,10.0.0.5', 'spec.load.sourceAddresses',
    (text) => text.split(',')),
  field('--workers <count>', 'threads that send', 'spec.load.workers', numberOf),
  {
    declaration: '--identify <how>', description: 'header:NAME, json:/pointer, body:PATTERN, auto or none', path: 'spec.identify',
    apply: (document, [text = '']) => {
      if (text === 'auto' || text === 'none') return setAt(document, ['spec', 'identify'], text)
      const [how, what] = splitOnce(text, ':', '--identify is auto, none, header:NAME, json:/pointer or body:PATTERN')
      setAt(document, ['spec', 'identify'], { [how]: what })
    },
  },
  {
    declaration: '--disrupt <kind@time>', repeatable: true, path: 'spec.disruptions',
    description: 'break something: evict@15s, delete@15s,pods=2,grace=0s, drain@15s,node=n1, scale@15s,by=-1, evict@5s,repeat=10, scale@9s,by=2,force; repeatable',
    apply: (document, texts) => setAt(document, ['spec', 'disruptions'], texts.map((text) => {
      const [head = '', ...rest] = text.split(',')
      const [kind, at] = splitOnce(head, '@', '--disrupt is written like --disrupt delete@15s')
      return { do: kind, at, ...Object.fromEntries(rest.map((pair) => disruptionField(pair))) }
    })),
  },
  {
    declaration: '--abort <errors/duration>', description: 'stop early, like 20%/5s', path: 'spec.abort',
    apply: (document, [text = '']) => {
      const [errors, duration] = splitOnce(text, '/', '--abort is written like --abort 20%/5s')
      setAt(document, ['spec', 'abort'], { errors, for: duration })
    },
  },
  {
    declaration: '--expect-affinity', description: 'one pod per client address is what should happen', path: 'spec.expect.balance',
    apply: (document) => setAt(document, ['spec', 'expect', 'balance'], { affinity: 'ClientIP' }),
  },
  {
    declaration: '--expect-shares <name=share,…>', description: 'expected shares, like v1=90%,v2=10%', path: 'spec.expect.balance.shares',
    apply: (document, [text = '']) => setAt(document, ['spec', 'expect', 'balance'], {
      shares: Object.fromEntries(pairs(text, '--expect-shares is written like v1=90%,v2=10%')),
    }),
  },
  {
    ...field('--expect-balance <tolerance>', 'largest deviation from the expected share (even, or that of --expect-shares)', 'spec.expect.balance'),
    apply: (document, [text = '']) => setAt(document, ['spec', 'expect', 'balance', ...(hasShares(document) ? ['tolerance'] : [])], hasShares(document) ? text : { tolerance: text }),
  },
  field('--expect-errors <share>', 'errors stay below, like 0.1%', 'spec.expect.errors.below'),
  ...(['p50', 'p90', 'p99', 'p999'] as const).map((name) =>
    field(`--expect-${name} <duration>`, `response time ${name} stays below`, `spec.expect.latency.${name}`)),
  field('--expect-failover <duration>', 'every gap after a disruption is at most this long', 'spec.expect.failover.within'),
  field('--expect-failover-errors <share>', 'errors during a failover stay below', 'spec.expect.failover.errors.below'),
  field('--expect-scale-out <duration>', 'newcomers of a Service that grows carry a fair share so long after being ready', 'spec.expect.scaleOut.within'),
]

/** The camel-case name under which commander keeps a flag's value: `--requests-per-connection <n>` → requestsPerConnection. */
export function optionName(flag: ProfileFlag): string {
  const long = /--([\w-]+)/.exec(flag.declaration)?.[1] ?? ''
  return long.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** The flag to name beside a problem at `path`, if one of the given flags caused it. */
export function flagForPath(path: string, given: readonly ProfileFlag[]): string | null {
  const flag = given.find((candidate) => path.startsWith(candidate.path)) ?? given.find((candidate) => candidate.path.startsWith(path))
  return flag ? (/--[\w-]+/.exec(flag.declaration)?.[0] ?? null) : null
}

/** Sets a value deep in a document, making mappings and lists on the way; whatever else stands there is replaced. */
export function setAt(document: ProfileDocument, path: readonly (string | number)[], value: unknown): void {
  let holder: unknown = document
  path.forEach((key, index) => {
    if (typeof holder !== 'object' || holder === null) return
    const last = index === path.length - 1
    const current: unknown = Reflect.get(holder, key)
    const next = last ? value : (typeof current === 'object' && current !== null ? current : (typeof path[index + 1] === 'number' ? [] : {}))
    Reflect.set(holder, key, next)
    holder = next
  })
}

function field(declaration: string, description: string, path: string, convert: (text: string) => unknown = (text) => text): ProfileFlag {
  return { declaration, description, path, apply: (document, [text = '']) => setAt(document, path.split('.'), convert(text)) }
}

const headerFromUsage = '--header-from is written like --header-from "Authorization: Bearer env:API_TOKEN"'

/** "Bearer env:API_TOKEN" as a reference and what stands before it. */
function referenceOf(text: string, usage: string): { prefix: string; reference: { env?: string; file?: string } } {
  const [, prefix = '', kind, name] = /^(|.*\s)(env|file):(.+)$/.exec(text) ?? []
  if (kind === undefined || name === undefined) throw new FlagError(usage)
  return { prefix, reference: kind === 'env' ? { env: name } : { file: name } }
}

function reference(
  declaration: string, description: string, path: string, valueOf: (reference: { env?: string; file?: string }) => unknown,
): ProfileFlag {
  const usage = `${declaration.split(' ')[0]} is written like env:NAME or file:PATH`
  return {
    declaration, description, path,
    apply: (document, [text = '']) => setAt(document, path.split('.'), valueOf(referenceOf(text, usage).reference)),
  }
}

function hasShares({ spec }: ProfileDocument): boolean {
  const read = z.looseObject({ expect: z.looseObject({ balance: z.looseObject({ shares: z.unknown() }) }) }).safeParse(spec)
  return read.success && read.data.expect.balance.shares !== undefined
}

/** One `field=value` of a disruption; several pods are named like `names=a+b`, and `force` alone means yes. */
function disruptionField(text: string): [string, unknown] {
  if (text === 'force') return ['force', true]
  const [key, value] = splitOnce(text, '=', `"${text}" is written like pods=1`)
  if (key === 'names') return [key, value.split('+')]
  if (value === 'true' || value === 'false') return [key, value === 'true']
  return [key, ['node', 'zone', 'workload', 'container'].includes(key) ? value : numberOf(value)]
}

/** A number where the text is one, else the text itself: the validation then says what was expected. */
function numberOf(text: string): number | string {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

function splitOnce(text: string, separator: string, usage: string): [string, string] {
  const at = text.indexOf(separator)
  if (at < 1) throw new FlagError(usage)
  return [text.slice(0, at), text.slice(at + 1)]
}

function pairs(text: string, usage: string): [string, string][] {
  return text.split(',').map((pair) => splitOnce(pair, '=', usage))
}
