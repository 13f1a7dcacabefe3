import { plannedMs as plannedMsOf } from '../pacing/load-plan.ts'
import { disruptionOf } from './disruption.ts'
import type { ProfileProblem } from './parse-profile.ts'
import type { ProfileFile } from './profile-file.ts'
import type { Expectations, IdentifyRule, LoadSpec, Profile, ProfileTarget, Stage } from './profile.ts'
import { sourceAddressesOf } from './source-addresses.ts'

/** What a run expects where its profile says nothing: balance within 25 %, errors below 1 %. */
export const defaultTolerance = 0.25
export const defaultErrorsBelow = 0.01
/** Connections where the profile names none: the most at a time (open), all of them (closed). */
const defaultConnections = { open: 50, closed: 10 }

/** The complete profile behind a well-formed file, with the problems that only show between fields. */
export function profileOf(file: ProfileFile): { profile: Profile; problems: ProfileProblem[] } {
  const { spec, metadata } = file
  const problems: ProfileProblem[] = []
  const load = loadOf(spec.load, spec.request.timeout, problems)
  const plannedMs = plannedMsOf(load)
  const disruptions = spec.disruptions.map((file, index) => {
    const { disruption, problems: found } = disruptionOf(file, plannedMs)
    problems.push(...found.map(({ field, message }) => ({ path: `spec.disruptions[${index}].${field}`, message })))
    return disruption
  })
  const tls = spec.request.tls
  if (tls && (tls.cert === undefined) !== (tls.key === undefined)) {
    problems.push({ path: 'spec.request.tls', message: 'has only one of cert and key; give both' })
  }
  if ('url' in spec.target && spec.disruptions.length > 0) {
    problems.push({ path: 'spec.disruptions', message: 'need a Service as target: a plain URL has no pods to disrupt' })
  }
  if ('url' in spec.target && spec.route !== 'auto' && spec.route !== 'direct') {
    problems.push({ path: 'spec.route', message: 'must be direct (or auto) for a plain URL' })
  }
  const target = targetOf(spec.target)
  const profile: Profile = {
    name: metadata.name,
    description: metadata.description ?? '',
    target,
    route: spec.route,
    request: {
      protocol: spec.request.protocol,
      method: spec.request.method.toUpperCase(),
      path: spec.request.path ?? (target.kind === 'url' ? pathOf(target.url) : '/'),
      headers: spec.request.headers,
      body: spec.request.body,
      timeoutMs: spec.request.timeout,
      tls: tls ? { ca: tls.ca ?? null, serverName: tls.serverName ?? null, cert: tls.cert ?? null, key: tls.key ?? null } : null,
    },
    load,
    identify: identifyOf(spec.identify),
    disruptions,
    abort: spec.abort ? { errorFraction: spec.abort.errors, forMs: spec.abort.for } : null,
    expect: expectationsOf(spec.expect),
  }
  return { profile, problems }
}

function targetOf(target: ProfileFile['spec']['target']): ProfileTarget {
  if ('url' in target) return { kind: 'url', url: target.url, responders: target.responders ?? null, address: target.address ?? null }
  return {
    kind: 'service',
    context: target.context ?? null,
    namespace: target.namespace ?? null,
    service: target.service,
    port: target.port === undefined ? null : String(target.port),
    ...(target.entry === 'each-node' ? { entry: target.entry } : {}),
  }
}

/** Path and query of a URL, "/" where it has none. */
function pathOf(url: string): string {
  const match = /^https?:\/\/[^/?#]+([^#]*)/.exec(url)
  const rest = match?.[1] ?? ''
  return rest.startsWith('/') ? rest : `/${rest}`
}

function loadOf(load: ProfileFile['spec']['load'], timeoutMs: number, problems: ProfileProblem[]): LoadSpec {
  const model = load.model ?? (load.stages.some((stage) => stage.rate !== undefined) ? 'open' : 'closed')
  const connections = load.connections ?? defaultConnections[model]
  const stages = load.stages.map((stage, index): Stage => {
    const path = `spec.load.stages[${index}]`
    if (model === 'open') {
      if (stage.rate === undefined) problems.push({ path: `${path}.rate`, message: 'is missing: an open load needs requests per second' })
      if (stage.connections !== undefined) {
        problems.push({ path: `${path}.connections`, message: 'only goes with model: closed; the limit of an open load is spec.load.connections' })
      }
      const rate = stage.rate ?? 1
      return { from: rate, to: stage.to ?? rate, durationMs: stage.for }
    }
    if (stage.rate !== undefined) problems.push({ path: `${path}.rate`, message: 'only goes with model: open; a closed load has connections' })
    const from = stage.connections ?? connections
    return { from, to: stage.to ?? from, durationMs: stage.for }
  })
  if (model === 'closed' && load.arrivals === 'poisson') {
    problems.push({ path: 'spec.load.arrivals', message: 'only goes with model: open: a closed load has no arrivals of its own' })
  }
  const largest = Math.max(...stages.map((stage) => Math.max(stage.from, stage.to)))
  return {
    model,
    arrivals: load.arrivals,
    stages,
    connections: model === 'closed' ? Math.ceil(largest) : connections,
    requestsPerConnection: load.requestsPerConnection,
    warmupMs: load.warmup,
    thinkTimeMs: load.thinkTime,
    connectionLifetimeMs: load.connectionLifetime ?? null,
    patienceMs: load.patience ?? timeoutMs,
    workers: load.workers,
    requests: load.requests ?? null,
    resolve: load.resolve,
    ...(load.sourceAddresses === undefined ? {} : { sourceAddresses: sourceAddressesOf(load.sourceAddresses) }),
  }
}

function identifyOf(identify: ProfileFile['spec']['identify']): IdentifyRule {
  if (identify === 'auto' || identify === 'none') return { by: identify }
  if ('header' in identify) return { by: 'header', name: identify.header }
  if ('json' in identify) return { by: 'json', pointer: identify.json }
  return { by: 'body', pattern: identify.body }
}

function expectationsOf(expect: ProfileFile['spec']['expect']): Expectations {
  const { balance, errors, latency, failover, scaleOut } = expect
  return {
    balance: balanceOf(balance),
    errorsBelow: errors?.below ?? defaultErrorsBelow,
    latency: {
      ...(latency?.p50 === undefined ? {} : { p50Ms: latency.p50 }),
      ...(latency?.p90 === undefined ? {} : { p90Ms: latency.p90 }),
      ...(latency?.p99 === undefined ? {} : { p99Ms: latency.p99 }),
      ...(latency?.p999 === undefined ? {} : { p999Ms: latency.p999 }),
    },
    failover: failover ? { withinMs: failover.within ?? null, errorsBelow: failover.errors?.below ?? null } : null,
    ...(scaleOut ? { scaleOut: { withinMs: scaleOut.within } } : {}),
    stated: { balance: balance !== undefined, errors: errors !== undefined },
  }
}

function balanceOf(balance: ProfileFile['spec']['expect']['balance']): Expectations['balance'] {
  if (balance === undefined) return { kind: 'even', tolerance: defaultTolerance }
  if ('affinity' in balance) return { kind: 'affinity' }
  if ('shares' in balance) return { kind: 'shares', shares: balance.shares, tolerance: balance.tolerance ?? defaultTolerance }
  return { kind: 'even', tolerance: balance.tolerance }
}
