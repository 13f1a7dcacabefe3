import fc from 'fast-check'

/** Profile documents with every field of the format in some of them, all of them valid: what a file says before it is parsed. */

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/)
const sentence = fc.oneof(word, fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }), fc.constantFrom('a: b', '# no comment', 'null', '5', 'yes', '- x', 'it\'s "so"', 'zwölf Pods'))
const duration = fc.constantFrom('250ms', '1s', '5s', '1.5s', '1m30s', '90s')
const pause = fc.constantFrom('0s', '100ms', '2s')
const percentage = fc.constantFrom('0%', '0.1%', '1%', '12.5 %', '25%', '100%')
const count = fc.integer({ min: 1, max: 500 })
const variable = fc.constantFrom('API_TOKEN', '_key2')
const file = fc.constantFrom('/run/secrets/token', 'certs/client.pem')
const prefix = fc.constantFrom('Bearer ', 'token=')
const pem = fc.oneof(file, fc.record({ env: variable }))
const header = fc.oneof(
  fc.constantFrom('text/plain', '', 'a: b', '5', '#x'), fc.record({ env: variable, prefix }, { requiredKeys: ['env'] }),
  fc.record({ file, prefix }, { requiredKeys: ['file'] }),
)

const serviceTarget = fc.record({
  entry: fc.constantFrom('one-node', 'each-node'), context: word, namespace: word, service: word, port: fc.oneof(fc.constantFrom('http', '8080'), fc.integer({ min: 1, max: 65_535 })),
}, { requiredKeys: ['service'] })
const urlTarget = fc.record({
  url: fc.constantFrom('http://localhost:8080', 'https://[fd00::5]:8443/a?b=1#c', 'http://10.0.0.5'), responders: count,
  address: fc.constantFrom('10.0.0.5:8080', '[fd00::5]', 'host'),
}, { requiredKeys: ['url'] })

const request = fc.record({
  protocol: fc.constant('http1'), method: fc.constantFrom('GET', 'post', 'PUT'), path: fc.constantFrom('/', '/a/b?c=%20d'),
  headers: fc.dictionary(fc.constantFrom('Accept', 'X-A', 'Authorization', 'X_b.2'), header, { maxKeys: 3 }),
  body: fc.oneof(sentence, fc.record({ env: variable }), fc.record({ file })), timeout: duration,
  tls: fc.oneof(
    fc.record({ ca: pem, serverName: word }, { requiredKeys: [] }),
    fc.record({ ca: pem, serverName: word, cert: pem, key: pem }, { requiredKeys: ['cert', 'key'] }),
  ),
}, { requiredKeys: [] })

const everyLoad = {
  connections: count, requestsPerConnection: fc.oneof(count, fc.constant('unlimited')), warmup: pause, thinkTime: pause,
  connectionLifetime: duration, patience: pause, workers: fc.integer({ min: 1, max: 64 }), requests: fc.constantFrom(100_000, 1_000_000_000), resolve: fc.constantFrom('once', 'each-connection'),
}
const rate = fc.oneof(count, fc.constantFrom(0.5, 12.25))
const openLoad = fc.record({
  model: fc.constant('open'), arrivals: fc.constantFrom('constant', 'poisson'),
  stages: fc.array(fc.record({ rate, to: rate, for: duration }, { requiredKeys: ['rate', 'for'] }), { minLength: 1, maxLength: 4 }), ...everyLoad,
}, { requiredKeys: ['stages'] })
const closedLoad = fc.record({
  model: fc.constant('closed'), arrivals: fc.constant('constant'),
  stages: fc.array(fc.record({ connections: count, to: count, for: duration }, { requiredKeys: ['for'] }), { minLength: 1, maxLength: 4 }), ...everyLoad,
}, { requiredKeys: ['model'] })

const identify = fc.oneof(
  fc.constantFrom('auto', 'none'), fc.record({ header: fc.constant('X-Pod-Name') }), fc.record({ json: fc.constantFrom('/hostname', '/a/0/b') }),
  fc.record({ body: fc.constantFrom('Hostname: (\\S+)', '"pod":\\s*"([^"]+)"') }),
)

const at = fc.constantFrom('0s', '100ms', '200ms')
const rounds = {
  seed: fc.integer({ min: 0, max: 99 }), repeat: fc.integer({ min: 1, max: 100 }), recover: duration, pause, force: fc.boolean(),
  ifRefused: fc.constantFrom('continue', 'stop'),
}
const place = { node: word, zone: word }
const grace = fc.constantFrom('0s', '30s', '1m', '2000ms')
const disruption = fc.oneof(
  fc.record({ at, do: fc.constantFrom('evict', 'delete'), pods: count, ...place, grace, ...rounds }, { requiredKeys: ['at'] }),
  fc.record({ at, do: fc.constant('delete'), names: fc.constantFrom(['a'], ['b', 'c']), grace, ...rounds }, { requiredKeys: ['at', 'names'] }),
  fc.record({ at, do: fc.constant('unlabel'), pods: count, ...place, for: duration, ...rounds }, { requiredKeys: ['at', 'do'] }),
  fc.record({ at, do: fc.constant('crash'), pods: count, container: word, ...rounds }, { requiredKeys: ['at', 'do'] }),
  fc.record({ at, do: fc.constant('scale'), by: fc.constantFrom(-2, 3), workload: word, for: duration, ...rounds }, { requiredKeys: ['at', 'do', 'by'] }),
  fc.record({ at, do: fc.constant('rollout'), workload: word, ...rounds }, { requiredKeys: ['at', 'do'] }),
  fc.record({ at, do: fc.constant('drain'), ...place, grace, for: duration, ...rounds }, { requiredKeys: ['at', 'do'] }),
)

const below = fc.record({ below: percentage })
const expect = fc.record({
  balance: fc.oneof(
    fc.record({ tolerance: percentage }), fc.constant({ affinity: 'ClientIP' }),
    fc.record({ shares: fc.dictionary(word, percentage, { minKeys: 1, maxKeys: 3 }), tolerance: percentage }, { requiredKeys: ['shares'] }),
  ),
  errors: below,
  latency: fc.record({ p50: duration, p90: duration, p99: duration, p999: duration }, { requiredKeys: [] }),
  failover: fc.record({ within: duration, errors: below }, { requiredKeys: [] }),
  scaleOut: fc.record({ within: duration }),
}, { requiredKeys: [] })

const load = fc.oneof(openLoad, closedLoad)
const abort = fc.record({ errors: percentage, for: duration })
const ofService = fc.record({
  target: serviceTarget, route: fc.constantFrom('auto', 'direct', 'incluster', 'apiserver', 'portforward'), request, load, identify,
  disruptions: fc.array(disruption, { maxLength: 3 }), abort, expect,
}, { requiredKeys: ['target'] })
const ofUrl = fc.record({ target: urlTarget, route: fc.constantFrom('auto', 'direct'), request, load, identify, abort, expect }, { requiredKeys: ['target'] })

/** Valid profiles as plain values, fields in their usual order. */
export const generatedProfiles: fc.Arbitrary<Record<string, unknown>> = fc.record({
  $schema: fc.constant('./profile.schema.json'), apiVersion: fc.constant('evenkeel.dev/v1'), kind: fc.constant('LoadProfile'),
  metadata: fc.record({ name: sentence, description: sentence }, { requiredKeys: ['name'] }), spec: fc.oneof({ weight: 3, arbitrary: ofService }, ofUrl),
}, { requiredKeys: ['apiVersion', 'kind', 'metadata', 'spec'] }).map((profile) => JSON.parse(JSON.stringify(profile)))
