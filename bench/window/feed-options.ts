import { z } from 'zod'

/** What the measuring process asks of the feed, as JSON in its only argument. */
export const feedOptionsSchema = z.object({
  pods: z.number().int(), ratePerSecond: z.number(), liveSeconds: z.number().int(), storedSeconds: z.number().int(),
  /** How often a pod is deleted; longer than the run for never. */
  deletionEverySeconds: z.number().positive(),
  /** Folder of the built window. */
  windowDir: z.string(),
})
export type FeedOptions = z.infer<typeof feedOptionsSchema>

/** What the feed prints once it can be opened. */
export const feedAddressSchema = z.object({ url: z.string(), port: z.number(), liveRun: z.string(), storedRun: z.string() })
export type FeedAddress = z.infer<typeof feedAddressSchema>
