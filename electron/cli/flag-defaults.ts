import { parseProfile } from '../../shared/profile/parse-profile.ts'
import { profileApiVersion, profileKind } from '../../shared/profile/profile-file.ts'
import type { Profile } from '../../shared/profile/profile.ts'
import { formatDurationMs, formatPercentage } from '../../shared/profile/quantity.ts'

/**
 * What holds where neither a flag nor the profile says otherwise, in words, by the flag that would change it ("--timeout" → "5s"): read
 * from the profile that says nothing, so that help names what runs.
 */
export function flagDefaults(): ReadonlyMap<string, string> {
  const [closed, open] = [completed({}), completed({ stages: [{ rate: 1, for: '1s' }] })]
  const { target, request, load, expect, identify } = closed
  const balance = expect.balance !== null && 'tolerance' in expect.balance ? formatPercentage(expect.balance.tolerance) : 'none'
  return new Map([
    ['--name', 'the Service or URL'],
    ['--entry', target.kind === 'service' ? target.entry ?? 'one-node' : 'none'],
    ['--route', closed.route], ['--protocol', request.protocol], ['--method', request.method], ['--path', `${request.path}, or that of the URL`],
    ['--timeout', formatDurationMs(request.timeoutMs)],
    ['--model', `${open.load.model} with a rate, else ${load.model}`], ['--arrivals', load.arrivals],
    ['--rate', `none: the load is ${load.model}, as fast as the connections go`],
    ['--for', formatDurationMs(load.stages.reduce((sum, { durationMs }) => sum + durationMs, 0))],
    ['--requests', orNone(load.requests, String, 'no limit')],
    ['--connections', `${open.load.connections} when open, ${load.connections} when closed`],
    ['--requests-per-connection', String(load.requestsPerConnection)],
    ['--connection-lifetime', orNone(load.connectionLifetimeMs, formatDurationMs, 'no limit')],
    ['--warmup', orNone(load.warmupMs || null, formatDurationMs)], ['--think-time', orNone(load.thinkTimeMs || null, formatDurationMs)],
    ['--patience', load.patienceMs === request.timeoutMs ? 'the timeout' : formatDurationMs(load.patienceMs)],
    ['--resolve', load.resolve], ['--workers', String(load.workers)], ['--identify', identify.by],
    ['--expect-balance', balance], ['--expect-errors', orNone(expect.errorsBelow, formatPercentage)],
  ])
}

function orNone(value: number | null, words: (value: number) => string, none = 'none'): string {
  return value === null ? none : words(value)
}

function completed(load: object): Profile {
  const parsed = parseProfile({ apiVersion: profileApiVersion, kind: profileKind, metadata: { name: 'x' }, spec: { target: { service: 'x' }, load } })
  if (!parsed.ok) throw new Error(`a profile that says nothing is no profile: ${parsed.problems.map(({ message }) => message).join('; ')}`)
  return parsed.profile
}
