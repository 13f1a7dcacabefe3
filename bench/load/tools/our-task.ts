import { z } from 'zod'
import { dialSchema } from '../../../shared/model/dial.ts'

/** What the process with our engine is asked to do, as JSON in its argument. */
export const ourTaskSchema = z.object({
  dial: dialSchema,
  path: z.string(),
  /** A header that names the pod, `auto` as profiles have it by default, or `none`. */
  identify: z.union([z.literal('auto'), z.literal('none'), z.object({ header: z.string() })]),
  connections: z.number().int(),
  /** Requests per second; null for a closed load. */
  ratePerSecond: z.number().nullable(),
  newConnections: z.boolean(),
  thinkTimeMs: z.number(),
  warmupMs: z.number(),
  seconds: z.number(),
  /** Whether the main thread's event-loop delay is measured, which wakes it each millisecond. */
  watchMainThread: z.boolean(),
})
export type OurTask = z.infer<typeof ourTaskSchema>

/** What it prints, as JSON. Counts are of the measured load, without the warm-up. */
export const ourResultSchema = z.object({
  seconds: z.number(),
  sent: z.number(),
  completed: z.number(),
  failed: z.number(),
  unfinished: z.number(),
  skipped: z.number(),
  unexpectedStatuses: z.number(),
  unidentified: z.number(),
  responders: z.number(),
  /** From the intended start until the engine noticed it. */
  latenessMs: z.object({ p50: z.number().nullable(), p99: z.number().nullable(), max: z.number().nullable() }),
  responseP99Ms: z.number().nullable(),
  serviceP99Ms: z.number().nullable(),
  mainThreadDelayP99Ms: z.number().nullable(),
  /** Heap in use of the main thread, each second. */
  heapMb: z.array(z.number()),
})
export type OurResult = z.infer<typeof ourResultSchema>
