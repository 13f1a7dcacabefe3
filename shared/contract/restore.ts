import { z } from 'zod'

/** A change that a run made (or was about to make) and that has not been undone. */
export const pendingRestoreSchema = z.object({
  id: z.string(),
  runId: z.string(),
  /** When it was written down, before the act. */
  writtenAt: z.string(),
  context: z.string(),
  server: z.string(),
  /** The Service whose run it was: `shop/checkout`. */
  service: z.string(),
  /** What is put back, in one sentence: "Deployment checkout in shop: replicas from 4 back to 5." */
  text: z.string(),
  /** Whether the run that made it goes on: it undoes the change itself. */
  live: z.boolean(),
})
export type PendingRestore = z.infer<typeof pendingRestoreSchema>

/**
 * How one was settled: put back; was so already (never done, or undone before); somebody else has changed it since, which stays; the object
 * is gone; or not yet, for the reason given.
 */
export const restoreOutcomes = ['undone', 'as-before', 'changed-since', 'gone', 'failed'] as const
export const restoredSchema = pendingRestoreSchema.omit({ live: true }).extend({ outcome: z.enum(restoreOutcomes), detail: z.string() })
export type Restored = z.infer<typeof restoredSchema>
export type RestoreOutcome = Restored['outcome']
