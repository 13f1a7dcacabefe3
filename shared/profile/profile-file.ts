import { z } from 'zod'
import { routeKindSchema } from '../model/target.ts'
import { availableRoutes } from './availability.ts'
import { disruptionFileSchema } from './disruption.ts'
import { bodyFileSchema, headerFileSchema, pemFileSchema } from './secret.ts'
import { durationSchema, percentageSchema, positiveDurationSchema } from './quantity.ts'
import { sourceAddressesSchema } from './source-addresses.ts'

/** The profile file's format, version v1, as zod schemas. Durations become ms, percentages fractions. */
export const profileApiVersion = 'evenkeel.dev/v1'
export const profileKind = 'LoadProfile'

const text = z.string()
const positive = z.number({ error: 'must be a number' }).positive('must be above 0')
const count = z.number({ error: 'must be a whole number' }).int('must be a whole number').min(1, 'must be at least 1')
/** RFC 9110 token: header names and methods. */
const token = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'has a character that HTTP does not allow here')
/** 1 to 65535, without leading zeros. */
const portPattern = '(?:[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])'
/** An absolute http or https URL with a host. */
const urlPattern = new RegExp(`^https?:\\/\\/(\\[[0-9a-fA-F:.]+\\]|[^\\s\\/?#:@]+)(:${portPattern})?([\\/?#]\\S*)?$`)
/** `host`, `host:port`, `[v6]` and `[v6]:port`. */
const addressPattern = new RegExp(`^(?:\\[[0-9a-fA-F:.]+\\]|[^\\s\\/?#:@\\[\\]]+)(?::${portPattern})?$`)
const pattern = text.refine(isPattern, 'is no valid regular expression')
  .regex(/\((?!\?)/, 'needs one group in brackets around the pod\'s name, like "Hostname: (\\S+)"').meta({ format: 'regex' })

function isPattern(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}

const serviceTarget = z.strictObject({
  context: text.optional(),
  namespace: text.optional(),
  service: text.min(1, 'must name a Service'),
  port: z.union([
    text.min(1, 'must name a port'), count.max(65_535, 'is no port number: at most 65535'),
  ], { error: 'must be the name or number of a port' }).optional(),
  entry: z.enum(['one-node', 'each-node'], { error: 'must be one-node or each-node' }).optional(),
})
const urlTarget = z.strictObject({
  url: text.regex(urlPattern, 'must be an address like http://host:port/path'),
  responders: count.optional(),
  address: text.regex(addressPattern, 'must be a host or host:port, like 10.0.0.5:8080 or [fd00::5]').optional(),
})

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

/** How long a stage lasts in a profile that has none. */
export const defaultStageMs = 30_000

export const profileFileSchema = z.strictObject({
  /** Where editors find the schema; JSON has no comments to say it in. */
  $schema: text.optional(),
  apiVersion: z.literal(profileApiVersion, { error: `must be ${profileApiVersion}` }),
  kind: z.literal(profileKind, { error: `must be ${profileKind}` }),
  metadata: z.strictObject({ name: text.min(1, 'must not be empty').max(200, 'is longer than 200 characters'), description: text.optional() }),
  spec: z.strictObject({
    target: z.union([serviceTarget, urlTarget], { error: 'must be { service: name, namespace: name } or { url: http://host:port }' }),
    route: z.union([z.literal('auto'), routeKindSchema], { error: `must be ${['auto', ...availableRoutes].join(' or ')}` }).default('auto'),
    request: z.strictObject({
      protocol: z.literal('http1', { error: 'only http1 is available yet' }).default('http1'),
      method: token.default('GET'),
      path: text.regex(/^\/[\x21-\x7e]*$/, 'must start with / and have no spaces').optional(),
      headers: z.record(token, headerFileSchema).default({}),
      body: bodyFileSchema.default(''),
      timeout: positiveDurationSchema.default(5000),
      tls: z.strictObject({
        ca: pemFileSchema.optional(), serverName: text.optional(), cert: pemFileSchema.optional(), key: pemFileSchema.optional(),
      }).optional(),
    }).prefault({}),
    load: z.strictObject({
      model: z.enum(['open', 'closed'], { error: 'must be open or closed' }).optional(),
      arrivals: z.enum(['constant', 'poisson'], { error: 'must be constant or poisson' }).default('constant'),
      stages: z.array(stage).min(1, 'needs at least one stage').default([{ for: defaultStageMs }]),
      connections: count.max(100_000, 'is more than 100000').optional(),
      requestsPerConnection: z.union([count, z.literal('unlimited')], { error: 'must be a whole number of at least 1, or unlimited' }).default(1),
      warmup: durationSchema.default(0),
      thinkTime: durationSchema.default(0),
      connectionLifetime: positiveDurationSchema.optional(),
      patience: durationSchema.optional(),
      workers: count.max(64, 'is more than 64').default(1),
      requests: count.max(1_000_000_000, 'is more than 1000000000').optional(),
      resolve: z.enum(['once', 'each-connection'], { error: 'must be once or each-connection' }).default('once'),
      sourceAddresses: sourceAddressesSchema.optional(),
    }).prefault({}),
    identify: identifySchema.default('auto'),
    disruptions: z.array(disruptionFileSchema).default([]),
    abort: z.strictObject({ errors: percentageSchema, for: positiveDurationSchema }).optional(),
    expect: z.strictObject({
      balance: z.union([
        z.strictObject({ tolerance: percentageSchema }),
        z.strictObject({ affinity: z.literal('ClientIP', { error: 'must be ClientIP' }) }),
        z.strictObject({ shares: z.record(z.string(), percentageSchema), tolerance: percentageSchema.optional() }),
      ], { error: 'must be { tolerance: 25% }, { affinity: ClientIP } or { shares: { name: 90%, … } }' }).optional(),
      errors: z.strictObject({ below: percentageSchema }).optional(),
      latency: limits.optional(),
      failover: z.strictObject({
        within: positiveDurationSchema.optional(),
        errors: z.strictObject({ below: percentageSchema }).optional(),
      }).optional(),
      scaleOut: z.strictObject({ within: positiveDurationSchema }).optional(),
    }).prefault({}),
  }),
}, { error: 'must be a profile: a mapping with apiVersion, kind, metadata and spec' })

/** What a profile file says, units resolved, defaults that need no thought filled in. */
export type ProfileFile = z.output<typeof profileFileSchema>
