import { z } from 'zod'
import { routeKindSchema } from '../model/target.ts'
import { disruptionFileSchema } from './disruption.ts'
import { durationSchema, percentageSchema, positiveDurationSchema } from './quantity.ts'

/** The profile file's format, version v1, as zod schemas. Durations become ms, percentages fractions. */
export const profileApiVersion = 'evenkeel.dev/v1'
export const profileKind = 'LoadProfile'

const text = z.string()
const positive = z.number({ error: 'must be a number' }).positive('must be above 0')
const count = z.number({ error: 'must be a whole number' }).int('must be a whole number').min(1, 'must be at least 1')
const portNumber = count.max(65_535, 'is no port number: at most 65535')
/** RFC 9110 token: header names and methods. */
const token = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'has a character that HTTP does not allow here')
const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'has a line break or a control character')
const pattern = z.string().refine((source) => {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}, 'is no valid regular expression').refine((source) => /\((?!\?)/.test(source), 'needs one group in brackets around the pod\'s name, like "Hostname: (\\S+)"')

const serviceTarget = z.strictObject({
  context: text.optional(),
  namespace: text.optional(),
  service: text.min(1, 'must name a Service'),
  port: z.union([text, portNumber]).optional(),
})
const urlTarget = z.strictObject({
  url: text.refine(isHttpUrl, 'must be an address like http://host:port/path'),
  responders: count.optional(),
  address: text.refine(isAddress, 'must be a host or host:port, like 10.0.0.5:8080 or [fd00::5]').optional(),
})

/** True for an absolute http or https URL with a host. */
function isHttpUrl(value: string): boolean {
  return /^https?:\/\/(\[[0-9a-fA-F:.]+\]|[^\s/?#:@]+)(:\d{1,5})?([/?#]\S*)?$/.test(value)
}

/** True for `host`, `host:port`, `[v6]` and `[v6]:port`. */
function isAddress(value: string): boolean {
  const match = /^(?:\[[0-9a-fA-F:.]+\]|[^\s/?#:@[\]]+)(?::(\d{1,5}))?$/.exec(value)
  const port = Number(match?.[1] ?? 1)
  return match !== null && port >= 1 && port <= 65_535
}

const stage = z.strictObject({
  rate: positive.optional(),
  connections: count.optional(),
  to: positive.optional(),
  for: positiveDurationSchema,
})

export const identifySchema = z.union([
  z.literal('auto'),
  z.literal('none'),
  z.strictObject({ header: token }),
  z.strictObject({ json: text.regex(/^(\/[^/]*)+$/, 'must be a JSON pointer like /hostname') }),
  z.strictObject({ body: pattern }),
], { error: 'must be auto, none, or one of { header: X-Pod-Name }, { json: /hostname }, { body: "Hostname: (\\S+)" }' })

const limits = z.strictObject({
  p50: positiveDurationSchema.optional(), p90: positiveDurationSchema.optional(),
  p99: positiveDurationSchema.optional(), p999: positiveDurationSchema.optional(),
})

export const profileFileSchema = z.strictObject({
  apiVersion: z.literal(profileApiVersion, { error: `must be ${profileApiVersion}` }),
  kind: z.literal(profileKind, { error: `must be ${profileKind}` }),
  metadata: z.strictObject({ name: text.min(1, 'must not be empty').max(200), description: text.optional() }),
  spec: z.strictObject({
    target: z.union([serviceTarget, urlTarget], { error: 'must be { service: name, namespace: name } or { url: http://host:port }' }),
    route: z.union([z.literal('auto'), routeKindSchema], { error: 'must be auto, direct, incluster, apiserver or portforward' }).default('auto'),
    request: z.strictObject({
      protocol: z.literal('http1', { error: 'only http1 is available yet' }).default('http1'),
      method: token.default('GET'),
      path: text.regex(/^\/[\x21-\x7e]*$/, 'must start with / and have no spaces').optional(),
      headers: z.record(token, headerValue).default({}),
      body: text.default(''),
      timeout: positiveDurationSchema.default(5000),
      tls: z.strictObject({ ca: text.optional(), serverName: text.optional(), cert: text.optional(), key: text.optional() }).optional(),
    }).prefault({}),
    load: z.strictObject({
      model: z.enum(['open', 'closed'], { error: 'must be open or closed' }).optional(),
      arrivals: z.enum(['constant', 'poisson'], { error: 'must be constant or poisson' }).default('constant'),
      stages: z.array(stage).min(1, 'needs at least one stage').default([{ for: 30_000 }]),
      connections: count.max(100_000, 'is more than 100000').optional(),
      requestsPerConnection: z.union([count, z.literal('unlimited')], { error: 'must be a whole number of at least 1, or unlimited' }).default(1),
      warmup: durationSchema.default(0),
      thinkTime: durationSchema.default(0),
      connectionLifetime: positiveDurationSchema.optional(),
      patience: durationSchema.optional(),
      workers: count.max(64, 'is more than 64').default(1),
      requests: count.max(1_000_000_000, 'is more than 1000000000').optional(),
      resolve: z.enum(['once', 'each-connection'], { error: 'must be once or each-connection' }).default('once'),
    }).prefault({}),
    identify: identifySchema.default('auto'),
    disruptions: z.array(disruptionFileSchema).default([]),
    abort: z.strictObject({ errors: percentageSchema(), for: positiveDurationSchema }).optional(),
    expect: z.strictObject({
      balance: z.union([
        z.strictObject({ tolerance: percentageSchema() }),
        z.strictObject({ affinity: z.literal('ClientIP') }),
        z.strictObject({ shares: z.record(z.string(), percentageSchema()), tolerance: percentageSchema().optional() }),
      ], { error: 'must be { tolerance: 25% }, { affinity: ClientIP } or { shares: { name: 90%, … } }' }).optional(),
      errors: z.strictObject({ below: percentageSchema() }).optional(),
      latency: limits.optional(),
      failover: z.strictObject({
        within: positiveDurationSchema.optional(),
        errors: z.strictObject({ below: percentageSchema() }).optional(),
      }).optional(),
    }).prefault({}),
  }),
}, { error: 'must be a profile: a mapping with apiVersion, kind, metadata and spec' })

/** What a profile file says, units resolved, defaults that need no thought filled in. */
export type ProfileFile = z.output<typeof profileFileSchema>
