import { z } from 'zod'
import { routeKindSchema } from '../model/target.ts'
import { storedDisruptionSchema } from './disruption.ts'
import { withoutSecretParameters } from '../report/secret-parameters.ts'
import type { Profile, TextOrSecret } from './profile.ts'
import { storedReferenceSchema } from './secret.ts'

const nullableNumber = z.number().nullable()
const nullableText = z.string().nullable()
const textOrSecret = z.union([z.string(), storedReferenceSchema])
const pemSource = z.union([z.string(), z.object({ env: z.string() })]).nullable()

/** `Profile` as a run's folder keeps it: all that a report is rebuilt from, without what may be secret. */
export const storedProfileSchema = z.object({
  name: z.string(),
  description: z.string(),
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('service'), context: nullableText, namespace: nullableText, service: z.string(), port: nullableText, entry: z.literal('each-node').optional() }),
    z.object({ kind: z.literal('url'), url: z.string(), responders: nullableNumber, address: nullableText.default(null) }),
  ]),
  route: z.union([z.literal('auto'), routeKindSchema]),
  request: z.object({
    protocol: z.literal('http1'), method: z.string(), path: z.string(), headers: z.record(z.string(), textOrSecret), body: textOrSecret,
    timeoutMs: z.number(),
    tls: z.object({ ca: pemSource, serverName: nullableText, cert: pemSource, key: pemSource }).nullable(),
  }),
  load: z.object({
    model: z.enum(['open', 'closed']), arrivals: z.enum(['constant', 'poisson']),
    stages: z.array(z.object({ from: z.number(), to: z.number(), durationMs: z.number() })),
    connections: z.number(), requestsPerConnection: z.union([z.number(), z.literal('unlimited')]),
    warmupMs: z.number(), thinkTimeMs: z.number(), connectionLifetimeMs: nullableNumber, patienceMs: z.number(), workers: z.number(),
    requests: nullableNumber.default(null), resolve: z.enum(['once', 'each-connection']).default('once'),
    sourceAddresses: z.array(z.string()).optional(),
  }),
  identify: z.discriminatedUnion('by', [
    z.object({ by: z.literal('auto') }), z.object({ by: z.literal('none') }), z.object({ by: z.literal('header'), name: z.string() }),
    z.object({ by: z.literal('json'), pointer: z.string() }), z.object({ by: z.literal('body'), pattern: z.string() }),
  ]),
  disruptions: z.array(storedDisruptionSchema),
  abort: z.object({ errorFraction: z.number(), forMs: z.number() }).nullable(),
  expect: z.object({
    balance: z.union([
      z.object({ kind: z.literal('even'), tolerance: z.number() }), z.object({ kind: z.literal('affinity') }),
      z.object({ kind: z.literal('shares'), shares: z.record(z.string(), z.number()), tolerance: z.number() }),
    ]).nullable(),
    errorsBelow: nullableNumber,
    latency: z.object({ p50Ms: z.number().optional(), p90Ms: z.number().optional(), p99Ms: z.number().optional(), p999Ms: z.number().optional() }),
    failover: z.object({ withinMs: nullableNumber, errorsBelow: nullableNumber }).nullable(),
    scaleOut: z.object({ withinMs: z.number() }).optional(),
    stated: z.object({ balance: z.boolean(), errors: z.boolean() }),
  }),
})

const notKept = '(not kept)'

/**
 * The profile without header values, body and secret parameters of its address: they may carry credentials, and no report needs them.
 * References stay, as they hold none.
 */
export function storedProfile(profile: Profile): Profile {
  const { request, target } = profile
  const kept = (text: TextOrSecret): TextOrSecret => (text === '' || typeof text !== 'string' ? text : notKept)
  const headers = Object.entries(request.headers).map(([name, value]) => [name, typeof value === 'string' ? notKept : value])
  return {
    ...profile,
    name: withoutSecretParameters(profile.name),
    target: target.kind === 'url' ? { ...target, url: withoutSecretParameters(target.url) } : target,
    request: { ...request, path: withoutSecretParameters(request.path), headers: Object.fromEntries(headers), body: kept(request.body) },
  }
}
