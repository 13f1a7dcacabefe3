import type { RouteKind } from '../model/target.ts'
import type { DisruptionSpec } from './disruption.ts'
import type { SecretReference, TextOrSecret } from './secret.ts'

export type { DisruptionKind, DisruptionSpec } from './disruption.ts'
export type { SecretReference, TextOrSecret } from './secret.ts'

/**
 * A load-test profile, parsed and completed with defaults: plain data with units in its names. The file format (profile-file.ts) is read by
 * `parseProfile`.
 */
export interface Profile {
  name: string
  description: string
  target: ProfileTarget
  route: 'auto' | RouteKind
  request: RequestSpec
  load: LoadSpec
  identify: IdentifyRule
  disruptions: DisruptionSpec[]
  abort: AbortRule | null
  expect: Expectations
}

export type ProfileTarget =
  /** `entry`: connections to a NodePort enter through each node in turn; absent: through one. */
  | { kind: 'service'; context: string | null; namespace: string | null; service: string; port: string | null; entry?: 'each-node' }
  /** `address` (`host` or `host:port`): where connections go in place of the URL's own host, which stays the name asked for. */
  | { kind: 'url'; url: string; responders: number | null; address: string | null }

export interface RequestSpec {
  protocol: 'http1'
  method: string
  path: string
  headers: Record<string, TextOrSecret>
  body: TextOrSecret
  /** From the actual send (connection included) to the last byte. */
  timeoutMs: number
  /** File paths, or the variables that hold the contents; null where absent. */
  tls: { ca: PemSource; serverName: string | null; cert: PemSource; key: PemSource } | null
}

/** The path of a PEM file, or the variable that holds its text. */
export type PemSource = string | Extract<SecretReference, { env: string }> | null

/** One stage: hold `from` for the duration, or ramp linearly `from` → `to`. Requests per second (open) or connections (closed). */
export interface Stage {
  from: number
  to: number
  durationMs: number
}

export interface LoadSpec {
  model: 'open' | 'closed'
  arrivals: 'constant' | 'poisson'
  stages: Stage[]
  /** Open model: the most connections at a time. Closed model: the largest stage value. */
  connections: number
  requestsPerConnection: number | 'unlimited'
  warmupMs: number
  thinkTimeMs: number
  connectionLifetimeMs: number | null
  /** How long an arrival may wait for a free connection before it is skipped. */
  patienceMs: number
  workers: number
  /** The measured load ends after so many requests, or when its stages do; null: only then. */
  requests: number | null
  /** When names are resolved: once, or for each connection anew. The address family stays that of the first answer. */
  resolve: 'once' | 'each-connection'
  /** The addresses of this computer that connections come from, used in turn; absent: the system chooses. */
  sourceAddresses?: string[]
}

export type IdentifyRule =
  | { by: 'auto' }
  | { by: 'none' }
  | { by: 'header'; name: string }
  | { by: 'json'; pointer: string }
  | { by: 'body'; pattern: string }

export interface AbortRule {
  errorFraction: number
  forMs: number
}

export interface Expectations {
  balance: { kind: 'even'; tolerance: number } | { kind: 'affinity' } | { kind: 'shares'; shares: Record<string, number>; tolerance: number } | null
  /** Fraction of sent requests; null: not expected. */
  errorsBelow: number | null
  /** Response-time limits. */
  latency: { p50Ms?: number; p90Ms?: number; p99Ms?: number; p999Ms?: number }
  failover: { withinMs: number | null; errorsBelow: number | null } | null
  /** How soon newcomers of a Service that grew carry a fair share, once they are ready; absent: not expected. */
  scaleOut?: { withinMs: number }
  /** False where the run's defaults were used, true where the profile said so itself. */
  stated: { balance: boolean; errors: boolean }
}
