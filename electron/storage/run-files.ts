import { z } from 'zod'
import { runStateSchema } from '../../shared/contract/run-event.ts'
import { planSchema, plannedPodSchema } from '../../shared/model/plan.ts'
import { timelineEventSchema } from '../../shared/model/timeline.ts'
import { storedProfileSchema } from '../../shared/profile/stored-profile.ts'
import { distributionSchema, percentilesSchema, reportSchema } from '../../shared/report/report.ts'
import { secondRowSchema } from '../../shared/tally/second-row.ts'
import { concludedRowSchema } from './concluded-rows.ts'

/** A run is a folder: `plan.json` (this header), `events.ndjson` (one entry a line, appended), `report.json` once it is over. */
export const runFileNames = { header: 'plan.json', events: 'events.ndjson', report: 'report.json' } as const
export const runSchemaName = 'evenkeel.dev/run/v1'

export const runHeaderSchema = z.object({
  schema: z.literal(runSchemaName),
  id: z.string(),
  name: z.string(),
  startedAt: z.string(),
  plannedMs: z.number(),
  version: z.string(),
  /** The process that makes the run; when it is gone without a report, the run was interrupted. */
  pid: z.number().int(),
  profile: storedProfileSchema,
  plan: planSchema,
})
export type RunHeader = z.infer<typeof runHeaderSchema>

/** What a list of runs needs of a header and of a report; the rest is looked at when a run is opened, so that thousands are listed at once. */
export const listedHeaderSchema = runHeaderSchema.extend({
  profile: storedProfileSchema.pick({ load: true }), plan: planSchema.pick({ target: true }),
})
export const listedReportSchema = z.object({
  ...reportSchema.pick({ schema: true, verdict: true, headline: true }).shape,
  run: reportSchema.shape.run.pick({ state: true }),
  totals: reportSchema.shape.totals.pick({ durationSeconds: true }),
  latency: z.object({ response: percentilesSchema.pick({ p99: true }) }),
  distribution: distributionSchema.pick({ verdict: true }),
})

const otherEntrySchemas = [
  z.object({ kind: z.literal('timeline'), event: timelineEventSchema }),
  z.object({ kind: z.literal('state'), atMs: z.number(), state: runStateSchema, message: z.string() }),
  /** The target's pods whenever the watch showed another set of them, or another state. */
  z.object({ kind: z.literal('pods'), pods: z.array(plannedPodSchema) }),
  z.object({ kind: z.literal('identified'), rule: z.string() }),
] as const
export const runEntrySchema = z.discriminatedUnion('kind', [z.object({ kind: z.literal('second'), row: secondRowSchema }), ...otherEntrySchemas])
export type RunEntry = z.infer<typeof runEntrySchema>

/** Entries of a run that has its report: of single pods the counts only. */
export const concludedEntrySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('second'), row: concludedRowSchema }), ...otherEntrySchemas,
])
export type ConcludedEntry = z.infer<typeof concludedEntrySchema>
