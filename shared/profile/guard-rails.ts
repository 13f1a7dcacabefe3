import { z } from 'zod'

/** What a run may do to a target that is not on this computer without asking first; the user sets it in Settings. */
export const guardRailsSchema = z.object({
  /** Requests per second at the load's peak. */
  mostRequestsPerSecond: z.number().positive('must be above 0'),
  /** Connections at a time. */
  mostConnections: z.number().int('must be a whole number').min(1, 'must be at least 1'),
  /** A regular expression, upper or lower case alike, for contexts and servers that look like production; empty: none does. */
  productionPattern: z.string().max(500, 'is longer than 500 characters').refine(isPattern, 'is no valid regular expression'),
  /** Whether each disruption is confirmed first. */
  confirmDisruptions: z.boolean(),
})
export type GuardRails = z.infer<typeof guardRailsSchema>

export const defaultGuardRails: GuardRails = {
  mostRequestsPerSecond: 1000, mostConnections: 500, productionPattern: 'prod', confirmDisruptions: true,
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}
