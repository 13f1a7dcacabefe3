import { z } from 'zod'
import { profileFileSchema } from './profile-file.ts'

/** JSON-like values. */
type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

const jsonSchema: z.ZodType<Json> = z.json()

/** What an editor says of a field, by its path; items of lists have the list's path. */
const descriptions: Record<string, string> = {
  metadata: 'What the profile is called',
  'metadata.name': 'Name of the profile; runs and their reports carry it',
  'metadata.description': 'What the profile is for',
  'spec.target': 'What is tested: a Service of a kubeconfig context, or a plain URL',
  'spec.target.context': 'Context of the kubeconfig; the current one where it is left out',
  'spec.target.namespace': 'Namespace; the context\'s own where it is left out',
  'spec.target.service': 'Name of the Service',
  'spec.target.port': 'Name or number of the Service\'s port; may be left out where there is only one',
  'spec.target.url': 'Address like http://host:port/path',
  'spec.target.responders': 'How many pods are expected to answer behind a plain URL',
  'spec.target.address': 'Where connections go in place of the URL\'s own host, which stays the name asked for',
  'spec.route': 'How requests travel; auto takes the best one there is',
  'spec.request': 'What is asked for',
  'spec.request.headers': 'Request headers; their values are never stored with a run',
  'spec.request.timeout': 'From the send, connection included, to the last byte',
  'spec.request.tls': 'Files, and the name to ask for and verify',
  'spec.load': 'How much is sent, and on which connections',
  'spec.load.model': 'open: arrivals at a rate; closed: as fast as the connections go',
  'spec.load.arrivals': 'Evenly spaced, or at random times',
  'spec.load.stages': 'One after the other; rate (open) or connections (closed), held or ramped to another value',
  'spec.load.connections': 'The most connections at a time (open), or all of them (closed)',
  'spec.load.requestsPerConnection': 'Decides the independent unit: 1, a number, or unlimited',
  'spec.load.warmup': 'Load before the measurement',
  'spec.load.thinkTime': 'Pause between a response and the next request of a connection (closed)',
  'spec.load.connectionLifetime': 'Connections are renewed after it',
  'spec.load.patience': 'How long an arrival may wait for a free connection before it is skipped; the timeout where it is left out',
  'spec.load.workers': 'Threads that send',
  'spec.load.requests': 'End after so many requests, or when the time is over',
  'spec.identify': 'How responses tell which pod answered',
  'spec.disruptions': 'What is broken on the way, and when',
  'spec.disruptions.at': 'From the start of the measured load',
  'spec.abort': 'Stop early when it goes this wrong',
  'spec.expect': 'What must hold for the run to pass',
  'spec.expect.balance': 'The largest deviation from the expected share, pinning by client address, or shares by name',
  'spec.expect.errors.below': 'Failed requests and unexpected statuses over sent',
  'spec.expect.latency': 'Limits of the response time',
  'spec.expect.failover.within': 'Every gap is at most this long',
}

const duration = { pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h))+$', examples: ['250ms', '5s', '1m30s'] }
const percentage = { pattern: '^\\d+(\\.\\d+)?\\s*%$', examples: ['25%', '0.1%'] }
const quantities: Record<string, typeof duration> = {
  ...Object.fromEntries(['for', 'timeout', 'warmup', 'thinkTime', 'connectionLifetime', 'patience', 'at', 'within', 'p50', 'p90', 'p99', 'p999'].map((name) => [name, duration])),
  ...Object.fromEntries(['tolerance', 'below', 'abort.errors'].map((name) => [name, percentage])),
}

/**
 * The profile file's format as a JSON Schema (draft 07, which editors read), made from the schema that parses it. Durations and percentages
 * get their patterns, fields their description; rules between fields are only told when a profile is read.
 */
export function profileJsonSchema(): Json {
  const plain = jsonSchema.parse(z.toJSONSchema(profileFileSchema, { io: 'input', target: 'draft-07' }))
  return { title: 'Evenkeel load profile', ...objectOf(withWords(plain, [])) }
}

/** @param isPart whether the field of this path has its description already */
function withWords(schema: Json, path: readonly string[], isPart = false): Json {
  if (Array.isArray(schema)) return schema.map((one) => withWords(one, path, isPart))
  if (schema === null || typeof schema !== 'object') return schema
  const description = isPart ? undefined : descriptions[path.join('.')]
  const quantity = schema.type === 'string' ? quantities[path.slice(-2).join('.')] ?? quantities[path.at(-1) ?? ''] : undefined
  const inner = Object.entries(schema).flatMap(([key, value]): [string, Json][] => {
    // Lists and maps have no default of their own, but those of their parts.
    if (key === 'default' && typeof value === 'object') return []
    if (typeof value === 'number' && Math.abs(value) === Number.MAX_SAFE_INTEGER) return []
    if (key === 'properties') return [[key, Object.fromEntries(Object.entries(objectOf(value)).map(([name, field]) => [name, withWords(field, [...path, name])]))]]
    return [[key, ['items', 'anyOf', 'additionalProperties'].includes(key) ? withWords(value, path, true) : value]]
  })
  return { ...(description === undefined ? {} : { description }), ...Object.fromEntries(inner), ...quantity }
}

function objectOf(value: Json): { [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}
