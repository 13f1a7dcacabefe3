import { z } from 'zod'
import { type PodCounts, podCounts } from '../../shared/tally/counted-row.ts'
import { secondRowSchema } from '../../shared/tally/second-row.ts'

/**
 * Rows of a run that has its report: of each pod its counts only, and no single failures and choices. What is left out is what the report was
 * concluded from, most of what a run of many pods takes, and nothing else is made of it. Checked by hand: an hour of a hundred pods has
 * 360,000 of these counts.
 */
export const concludedRowSchema = secondRowSchema.omit({ failures: true, choices: true }).extend({
  responders: z.unknown().transform((value, context): Record<string, PodCounts> => {
    if (!isOfCounts(value)) return refuse(context, value)
    for (const counts of Object.values(value)) if ('service' in counts) return onlyCounts(value)
    return value
  }),
})

function isOfCounts(value: unknown): value is Record<string, PodCounts> {
  if (typeof value !== 'object' || value === null) return false
  for (const counts of Object.values(value)) {
    const { requests, connections, errors }: Record<string, unknown> = typeof counts === 'object' && counts !== null ? counts : {}
    if (!Number.isSafeInteger(requests) || !Number.isSafeInteger(connections) || !Number.isSafeInteger(errors)) return false
  }
  return true
}

function onlyCounts(responders: Record<string, PodCounts>): Record<string, PodCounts> {
  return Object.fromEntries(Object.entries(responders).map(([name, counts]) => [name, podCounts(counts)]))
}

function refuse(context: z.RefinementCtx, input: unknown): never {
  context.addIssue({ code: 'custom', message: 'must hold the counts of each pod', input })
  return z.NEVER
}
