import { z } from 'zod'

/** What `npm run bench` writes to bench/results/load.json. */
export const resultsSchemaName = 'evenkeel.dev/bench-load/v1'

const spreadSchema = z.object({ median: z.number(), min: z.number(), max: z.number() })

const runSchema = z.object({
  round: z.number().int(),
  requestsPerSecond: z.number(),
  ownRequestsPerSecond: z.number().nullable(),
  failed: z.number().nullable(),
  cpuUsPerRequest: z.number().nullable(),
  clientBusy: z.number().nullable(),
  serverBusy: z.number().nullable(),
  peakMb: z.number().nullable(),
  connections: z.number().int(),
})
export type MeasuredRun = z.infer<typeof runSchema>

const toolSchema = z.object({ name: z.string(), runs: z.array(runSchema) })
export type ToolResult = z.infer<typeof toolSchema>

const barSchema = z.object({
  what: z.string(),
  unit: z.string(),
  /** Null where it could not be measured. */
  measured: spreadSchema.nullable(),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  met: z.boolean().nullable(),
})
export type Bar = z.infer<typeof barSchema>

const valueSchema = z.object({ what: z.string(), unit: z.string(), measured: spreadSchema.nullable() })
export type Value = z.infer<typeof valueSchema>

const caseResultSchema = z.object({
  name: z.string(),
  title: z.string(),
  rounds: z.number().int(),
  secondsPerRun: z.number(),
  tools: z.array(toolSchema),
  values: z.array(valueSchema),
  bars: z.array(barSchema),
  notes: z.array(z.string()),
})
export type CaseResult = z.infer<typeof caseResultSchema>

const machineSchema = z.object({
  cores: z.number().int(), cpu: z.string(), memoryGb: z.number(), kernel: z.string(), node: z.string(), server: z.string(), pinned: z.boolean(),
})
export type Machine = z.infer<typeof machineSchema>

export const resultsSchema = z.object({
  schema: z.literal(resultsSchemaName),
  machine: machineSchema,
  seed: z.number(),
  cases: z.array(caseResultSchema),
})
export type Results = z.infer<typeof resultsSchema>
