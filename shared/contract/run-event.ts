import { z } from 'zod'
import { planSchema } from '../model/plan.ts'
import { timelineEventSchema } from '../model/timeline.ts'
import { failureDataSchema } from './failure.ts'
import { distributionSchema, failoverSchema, percentilesSchema, reportPlaceSchema, reportPodSchema, reportSchema } from '../report/report.ts'

/** One point of the charts: what a second of the run amounted to. */
export const secondSchema = z.object({
  /** When the second began. A second told again (the one in progress) replaces what was told before. */
  atMs: z.number(),
  sent: z.number().int(),
  completed: z.number().int(),
  failed: z.number().int(),
  unexpectedStatus: z.number().int(),
  skipped: z.number().int(),
  /** Response time, milliseconds; null where nothing completed. */
  p50: z.number().nullable(), p90: z.number().nullable(), p99: z.number().nullable(),
  pods: z.record(z.string(), z.object({ requests: z.number().int(), connections: z.number().int(), errors: z.number().int() })),
})
export type Second = z.infer<typeof secondSchema>

/** Looked over in one go: an hour of a hundred pods has more than a million of these numbers. */
const podCountsSchema = z.custom<number[]>(
  (value) => Array.isArray(value) && value.length % 4 === 0 && value.every((one) => Number.isSafeInteger(one) && one >= 0),
  'must be four whole numbers for each pod',
)

export const runStateSchema = z.enum(['preparing', 'running', 'draining', 'finished', 'stopped', 'aborted', 'interrupted', 'failed'])
export type RunState = z.infer<typeof runStateSchema>

/** Where a live run stands, at most ten a second: what the report would say if it ended now. */
export const snapshotSchema = z.object({
  atMs: z.number(),
  plannedMs: z.number(),
  totals: reportSchema.shape.totals,
  /** Completed in the last full second, and what the profile asks for at this moment (null: closed model). */
  requestsPerSecond: z.number(),
  targetRequestsPerSecond: z.number().nullable(),
  latency: z.object({ response: percentilesSchema, service: percentilesSchema }),
  generator: reportSchema.shape.generator,
  pods: z.array(reportPodSchema.omit({ firstAnswerAt: true, lastAnswerAt: true })),
  nodes: z.array(reportPlaceSchema).optional(),
  zones: z.array(reportPlaceSchema).optional(),
  unidentified: reportSchema.shape.unidentified,
  distribution: distributionSchema,
  failover: z.array(failoverSchema),
  scaleOut: reportSchema.shape.scaleOut,
  headline: z.string(),
})
export type Snapshot = z.infer<typeof snapshotSchema>

/**
 * What a run tells, live or stored: first `opened`, then every second and timeline event so far, then what follows. A stored run ends
 * with its report; `closed` is always last.
 */
export const runEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('opened'), runId: z.string(), name: z.string(), startedAt: z.string(), live: z.boolean(), plannedMs: z.number(),
    plan: planSchema,
    /** Offsets of the profile's disruptions. */
    disruptions: z.array(z.object({ atMs: z.number(), do: z.string() })),
    /** The tolerance the verdict uses; null where balance is not expected. */
    tolerance: z.number().nullable(),
  }),
  z.object({
    kind: z.literal('state'), state: runStateSchema, message: z.string(),
    /** Why a run failed; given with the state `failed`. */
    failure: failureDataSchema.optional(),
  }),
  z.object({ kind: z.literal('seconds'), seconds: z.array(secondSchema) }),
  /** All seconds so far, told at once to who opens a run that has some: as `seconds`, with the names of pods told once. */
  z.object({
    kind: z.literal('past'),
    pods: z.array(z.string()),
    seconds: z.array(secondSchema.omit({ pods: true }).extend({
      /** For each pod that did something its place in `pods`, requests, connections and errors, in a row. */
      counts: podCountsSchema,
    })),
  }),
  z.object({ kind: z.literal('timeline'), events: z.array(timelineEventSchema) }),
  z.object({ kind: z.literal('snapshot'), snapshot: snapshotSchema }),
  z.object({ kind: z.literal('report'), report: reportSchema }),
  z.object({ kind: z.literal('closed') }),
])
export type RunEvent = z.infer<typeof runEventSchema>
