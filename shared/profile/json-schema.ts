import { z } from 'zod'
import { profileFileSchema } from './profile-file.ts'

/** JSON-like values. */
type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

const jsonSchema: z.ZodType<Json> = z.json()

/** What an editor says of a field, by its path; items of lists have the list's path. */
const descriptions: Record<string, string> = {
  $schema: 'Where an editor finds this schema',
  apiVersion: 'Version of the format',
  kind: 'Always LoadProfile',
  spec: 'What is tested, and how',
  metadata: 'What the profile is called',
  'metadata.name': 'Name of the profile; runs and their reports carry it',
  'metadata.description': 'What the profile is for',
  'spec.target': 'What is tested: a Service of a kubeconfig context, or a plain URL',
  'spec.target.context': 'Context of the kubeconfig; the current one where it is left out',
  'spec.target.namespace': 'Namespace; the context\'s own where it is left out',
  'spec.target.service': 'Name of the Service',
  'spec.target.port': 'Name or number of the Service\'s port; may be left out where there is only one',
  'spec.target.entry': 'Whether connections to a NodePort enter through one node, or through each-node in turn; one-node where it is left out',
  'spec.target.url': 'Address like http://host:port/path',
  'spec.target.responders': 'How many pods are expected to answer behind a plain URL',
  'spec.target.address': 'Where connections go in place of the URL\'s own host, which stays the name asked for',
  'spec.route': 'How requests travel; auto takes the best one there is',
  'spec.request': 'What is asked for',
  'spec.request.protocol': 'http1 is the only one yet',
  'spec.request.method': 'GET where it is left out',
  'spec.request.path': 'With its query; that of the URL, or /, where it is left out',
  'spec.request.body': 'Text, or where it is read when a run starts',
  'spec.request.headers': 'Values as text, or read when a run starts: { env: API_TOKEN, prefix: "Bearer " }; never stored with a run',
  'spec.request.headers.env': 'Environment variable that holds the value',
  'spec.request.headers.file': 'File that holds the value',
  'spec.request.headers.prefix': 'Stands before the value',
  'spec.request.body.env': 'Environment variable that holds the body',
  'spec.request.body.file': 'File that holds the body',
  'spec.request.timeout': 'From the send, connection included, to the last byte',
  'spec.request.tls': 'Files, and the name to ask for and verify',
  'spec.request.tls.ca': 'Certificate authority to trust: a PEM file, or a variable that holds its text',
  'spec.request.tls.ca.env': 'Environment variable that holds the PEM text',
  'spec.request.tls.serverName': 'Name to ask for and to verify; the host where it is left out',
  'spec.request.tls.cert': 'Client certificate: a PEM file, or a variable that holds its text',
  'spec.request.tls.cert.env': 'Environment variable that holds the PEM text',
  'spec.request.tls.key': 'Its key: a PEM file, or a variable that holds its text',
  'spec.request.tls.key.env': 'Environment variable that holds the PEM text',
  'spec.load': 'How much is sent, and on which connections',
  'spec.load.model': 'open: arrivals at a rate; closed: as fast as the connections go',
  'spec.load.arrivals': 'Evenly spaced, or at random times',
  'spec.load.stages': 'One after the other; rate (open) or connections (closed), held or ramped to another value',
  'spec.load.stages.rate': 'Requests per second (open)',
  'spec.load.stages.connections': 'Connections at a time (closed)',
  'spec.load.stages.to': 'Value at the end of the stage, for a ramp',
  'spec.load.stages.for': 'How long the stage lasts',
  'spec.load.connections': 'The most connections at a time (open), or all of them (closed)',
  'spec.load.requestsPerConnection': 'Decides the independent unit: 1, a number, or unlimited',
  'spec.load.warmup': 'Load before the measurement',
  'spec.load.thinkTime': 'Pause between a response and the next request of a connection (closed)',
  'spec.load.connectionLifetime': 'Connections are renewed after it',
  'spec.load.patience': 'How long an arrival may wait for a free connection before it is skipped; the timeout where it is left out',
  'spec.load.workers': 'Threads that send',
  'spec.load.sourceAddresses': 'Addresses of this computer that connections come from, in turn: addresses, or ranges like 127.0.0.2-127.0.0.25',
  'spec.load.requests': 'End after so many requests, or when the time is over',
  'spec.load.resolve': 'Whether names are resolved once, or for each connection',
  'spec.identify': 'How responses tell which pod answered',
  'spec.identify.header': 'Response header that has the pod\'s name',
  'spec.identify.json': 'JSON pointer to the pod\'s name in the answer',
  'spec.identify.body': 'Regular expression with one group around the pod\'s name',
  'spec.disruptions': 'What is broken on the way, and when',
  'spec.disruptions.at': 'From the start of the measured load',
  'spec.disruptions.do': 'What is done; evict where it is left out',
  'spec.disruptions.pods': 'How many pods',
  'spec.disruptions.by': 'Replicas to add or remove (scale)',
  'spec.disruptions.node': 'Only pods of this node; the node that is drained',
  'spec.disruptions.zone': 'Only pods of this zone, or nodes of it',
  'spec.disruptions.names': 'Exactly these pods',
  'spec.disruptions.seed': 'Decides which pods; the same seed hits the same ones',
  'spec.disruptions.grace': 'Grace period in whole seconds; the pod\'s own where it is left out',
  'spec.disruptions.workload': 'What is scaled or rolled out, where several stand behind the Service',
  'spec.disruptions.container': 'What is crashed; the pod\'s first where it is left out',
  'spec.disruptions.for': 'How long until it is undone; the end of the round or run where it is left out',
  'spec.disruptions.repeat': 'Rounds, each after the one before has recovered',
  'spec.disruptions.recover': 'How long a round may take to recover',
  'spec.disruptions.pause': 'From the recovery to the next round',
  'spec.disruptions.force': 'Lifts the guards that can be lifted',
  'spec.disruptions.ifRefused': 'What happens to the run where the cluster or a guard refuses',
  'spec.abort': 'Stop early when it goes this wrong',
  'spec.abort.errors': 'Errors above this share of what was sent',
  'spec.abort.for': 'For this long',
  'spec.expect': 'What must hold for the run to pass',
  'spec.expect.balance': 'The largest deviation from the expected share, pinning by client address, or shares by name',
  'spec.expect.balance.tolerance': 'Largest relative deviation of a pod from its expected share',
  'spec.expect.balance.affinity': 'One pod for each client address is what should happen',
  'spec.expect.balance.shares': 'Shares by the beginning of pod names: { v1: 90%, v2: 10% }',
  'spec.expect.errors': 'How many errors may happen',
  'spec.expect.errors.below': 'Failed requests and unexpected statuses over sent',
  'spec.expect.latency': 'Limits of the response time',
  'spec.expect.latency.p50': 'Limit of the median',
  'spec.expect.latency.p90': 'Limit of the 90th percentile',
  'spec.expect.latency.p99': 'Limit of the 99th percentile',
  'spec.expect.latency.p999': 'Limit of the 99.9th percentile',
  'spec.expect.failover': 'What must hold after each disruption',
  'spec.expect.failover.within': 'Every gap is at most this long',
  'spec.expect.failover.errors': 'How many errors may happen during a failover',
  'spec.expect.failover.errors.below': 'Failed requests and unexpected statuses over sent, of the time after a disruption',
  'spec.expect.scaleOut': 'What must hold when the Service grows during the run',
  'spec.expect.scaleOut.within': 'From when the last newcomer is ready until all newcomers carry a fair share, at most',
}

/**
 * The profile file's format as a JSON Schema (draft 07, which editors read), made from the schema that parses it: one accepts what
 * the other does, field by field. Rules between fields are only told when a profile is read.
 */
export function profileJsonSchema(): Json {
  const plain = jsonSchema.parse(z.toJSONSchema(profileFileSchema, { io: 'input', target: 'draft-07' }))
  return { title: 'Evenkeel load profile', description: 'What is tested, how it is loaded, what is broken on the way, and what must hold', ...objectOf(withWords(plain, [])) }
}

/** @param isPart whether the field of this path has its description already */
function withWords(schema: Json, path: readonly string[], isPart = false): Json {
  if (Array.isArray(schema)) return schema.map((one) => withWords(one, path, isPart))
  if (schema === null || typeof schema !== 'object') return schema
  const description = isPart ? undefined : descriptions[path.join('.')]
  const inner = Object.entries(schema).flatMap(([key, value]): [string, Json][] => {
    // Lists and maps have no default of their own, but those of their parts.
    if (key === 'default' && typeof value === 'object') return []
    if (typeof value === 'number' && Math.abs(value) === Number.MAX_SAFE_INTEGER) return []
    if (key === 'properties') return [[key, Object.fromEntries(Object.entries(objectOf(value)).map(([name, field]) => [name, withWords(field, [...path, name])]))]]
    return [[key, ['items', 'anyOf', 'additionalProperties'].includes(key) ? withWords(value, path, true) : value]]
  })
  return { ...(description === undefined ? {} : { description }), ...Object.fromEntries(inner) }
}

function objectOf(value: Json): { [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
}
