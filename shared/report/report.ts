import { z } from 'zod'
import { scaleOutSchema } from '../failover/scale-out-report.ts'
import { failoverVerdictSchema } from '../failover/verdict.ts'
import { failoverSummarySchema } from '../failover/summary.ts'
import { planRouteSchema, planTargetSchema, remarkSchema } from '../model/plan.ts'
import { unitSchema } from '../model/target.ts'
import { errorClasses } from '../tally/error-class.ts'

/** The run report, `evenkeel.dev/report/v1`. Times named `…At` and `at` are ISO 8601 with milliseconds. */
export const reportSchemaName = 'evenkeel.dev/report/v1'

const isoTime = z.string()
const maybeTime = isoTime.nullable()

export const percentilesSchema = z.object({
  count: z.number().int(),
  p50: z.number().nullable(), p90: z.number().nullable(), p99: z.number().nullable(), p999: z.number().nullable(),
  max: z.number().nullable(), mean: z.number().nullable(),
})
/** Milliseconds; null where nothing was recorded. */
export type Percentiles = z.infer<typeof percentilesSchema>

export const distributionVerdicts = ['balanced', 'skewed', 'pinned', 'inconclusive', 'not-tested'] as const
export const balancerKinds = [
  'random', 'more-even-than-random', 'round-robin', 'least-connections', 'source-affinity', 'one-pod', 'unknown',
] as const
export const reasonCodes = [
  'few-connections', 'keep-alive', 'not-ready', 'terminating', 'zone-preference', 'node-preference', 'traffic-policy-local', 'affinity',
  'stale-endpoint', 'slow-pod', 'starved-pod', 'hot-pod', 'weights', 'route-bypasses-service', 'balanced',
] as const

export const reasonSchema = z.object({ code: z.enum(reasonCodes), subject: z.string(), text: z.string(), next: z.string() })
export type Reason = z.infer<typeof reasonSchema>

export const distributionSchema = z.object({
  verdict: z.enum(distributionVerdicts),
  unit: unitSchema,
  /** Independent units observed and identified. */
  n: z.number().int(),
  /** Effective number of independent units behind the request shares: (Σm)²/Σm² over connections with m responses. */
  effectiveN: z.number(),
  /** Units still needed for a conclusion at this tolerance, beyond n; 0 when conclusive, null when unknowable. */
  neededN: z.number().int().nullable(),
  tolerance: z.number().nullable(),
  /** |observed/expected - 1| of the worst pod; null without data. With unequal shares or epochs another pod may deviate more, by chance. */
  maxRelativeDeviation: z.number().nullable(),
  /** The pod that chance explains least: of the largest |z|, among those beyond the tolerance where there are any. */
  worstPod: z.string().nullable(),
  /** The node through which alone that pod is off, where the load entered through several and the sum of them hides it. */
  worstEntry: z.string().optional(),
  /** Simultaneous 99 % interval of the worst pod's signed relative deviation. */
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** How often chance alone would be at least as uneven; null where it was not computed. */
  pValue: z.number().nullable(),
  /** How often chance alone would be at least as even: the other tail. Absent in reports of earlier versions. */
  evenPValue: z.number().nullable().optional(),
  /** X²/(P-1): about 1 random, about 0 round-robin, far above 1 skew. */
  dispersion: z.number().nullable(),
  /** Where the load came from several addresses: those with at least two connections, and how many kept to one pod. */
  sources: z.object({ count: z.number().int(), faithful: z.number().int() }).nullable().optional(),
  balancer: z.object({ kind: z.enum(balancerKinds), confidence: z.number() }),
  reasons: z.array(reasonSchema),
})
export type Distribution = z.infer<typeof distributionSchema>

export const failoverSchema = z.object({
  disruption: z.string(),
  victim: z.string(),
  /** Set where this run did not ask for it: somebody else removed the pod, or its process died. */
  unplanned: z.boolean().optional(),
  /** Of our request; of the first sign where we made none, or where the cluster chose the pod. */
  requestedAt: isoTime,
  /** When the watch showed the victim terminating. Like the newcomer's steps absent in reports of earlier versions. */
  terminatingAt: maybeTime.optional(),
  sliceAt: maybeTime,
  lastNewConnectionAt: maybeTime,
  lastVictimAnswerAt: maybeTime,
  firstErrorAt: maybeTime,
  lastErrorAt: maybeTime,
  /** From `firstErrorAt` (since when requests were in vain, not before `requestedAt`) to the last failed request's end; 0 when none failed. */
  errorWindowMs: z.number(),
  failedRequests: z.number().int(),
  errors: z.array(z.object({ class: z.enum(errorClasses), count: z.number().int() })),
  newcomer: z.string().nullable(),
  newcomerScheduledAt: maybeTime.optional(),
  newcomerReadyAt: maybeTime,
  newcomerInSliceAt: maybeTime.optional(),
  newcomerAt: maybeTime,
  evenAgainAt: maybeTime,
  /** What it came to, in plain words; absent in reports of earlier versions. */
  verdict: failoverVerdictSchema.optional(),
})
export type Failover = z.infer<typeof failoverSchema>

export const reportPodSchema = z.object({
  name: z.string(), node: z.string(), zone: z.string(), eligible: z.boolean(),
  requests: z.number().int(), connections: z.number().int(),
  requestShare: z.number(), connectionShare: z.number(),
  /** Over the whole run: epochs weighted by their units, units outside the judged epochs counted where they went. Null where unknown. */
  expectedShare: z.number().nullable(),
  /** The range the share lies in, were the Service even, with 99 % over all pods. */
  expectedBand: z.object({ low: z.number(), high: z.number() }).nullable(),
  errors: z.number().int(),
  /** Service time. */
  latency: percentilesSchema,
  /** Where the median of the service time surely lies, in milliseconds, with 99 % over all pods; null with too few answers. */
  medianInterval: z.object({ low: z.number(), high: z.number() }).nullable().optional(),
  firstAnswerAt: maybeTime,
  lastAnswerAt: maybeTime,
})
export type ReportPod = z.infer<typeof reportPodSchema>

/** A node or a zone: the sums over its pods, and the service time over all of their answers. */
export const reportPlaceSchema = reportPodSchema.pick({
  name: true, requests: true, connections: true, requestShare: true, connectionShare: true, expectedShare: true, errors: true, latency: true,
  medianInterval: true,
}).extend({ pods: z.number().int() })
export type ReportPlace = z.infer<typeof reportPlaceSchema>

export const reportSchema = z.object({
  schema: z.literal(reportSchemaName),
  run: z.object({
    id: z.string(), name: z.string(), startedAt: isoTime, endedAt: isoTime,
    state: z.enum(['finished', 'stopped', 'aborted', 'interrupted', 'failed']),
    version: z.string(),
  }),
  target: planTargetSchema,
  route: planRouteSchema,
  load: z.object({
    model: z.enum(['open', 'closed']), arrivals: z.enum(['constant', 'poisson']),
    stages: z.array(z.object({ from: z.number(), to: z.number(), durationMs: z.number() })),
    connections: z.number().int(), requestsPerConnection: z.union([z.number().int(), z.literal('unlimited')]),
    warmupMs: z.number(), thinkTimeMs: z.number(), connectionLifetimeMs: z.number().nullable(), patienceMs: z.number(), workers: z.number().int(),
    /** The load ended after so many requests, or with its stages; null: only then. */
    requests: z.number().int().nullable().default(null), resolve: z.enum(['once', 'each-connection']).default('once'),
    method: z.string(), path: z.string(), timeoutMs: z.number(), identify: z.string(),
  }),
  totals: z.object({
    sent: z.number().int(), completed: z.number().int(), failed: z.number().int(), unfinished: z.number().int(), skipped: z.number().int(),
    unexpectedStatus: z.number().int(), connections: z.number().int(), durationSeconds: z.number(), requestsPerSecond: z.number(),
    /** (failed + unexpected statuses) / sent, 0 to 1. */
    errorRate: z.number(),
  }),
  generator: z.object({ latenessMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }), keptUp: z.boolean() }),
  latency: z.object({
    response: percentilesSchema, service: percentilesSchema, connect: percentilesSchema, tls: percentilesSchema, firstByte: percentilesSchema,
  }),
  pods: z.array(reportPodSchema),
  /** By name; empty where no pod's place is known, absent in reports of earlier versions. */
  nodes: z.array(reportPlaceSchema).optional(),
  zones: z.array(reportPlaceSchema).optional(),
  unidentified: z.object({ requests: z.number().int(), connections: z.number().int() }),
  errors: z.array(z.object({ class: z.enum(errorClasses), count: z.number().int() })),
  distribution: distributionSchema,
  failover: z.array(failoverSchema),
  /** Median and worst of each kind of disruption that was made more than once; absent where none was. */
  failoverSummary: z.array(failoverSummarySchema).optional(),
  /** How each growth of the Service went; absent where it did not grow. */
  scaleOut: z.array(scaleOutSchema).optional(),
  timeline: z.array(z.object({
    at: isoTime, source: z.string(), kind: z.string(), subject: z.string(), detail: z.string(),
  })),
  expectations: z.array(z.object({ name: z.string(), met: z.boolean().nullable(), actual: z.string(), limit: z.string() })),
  remarks: z.array(remarkSchema),
  /** One sentence, as shown on top of every report. */
  headline: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
})
export type Report = z.infer<typeof reportSchema>
