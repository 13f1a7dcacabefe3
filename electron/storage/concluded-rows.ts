import { z } from 'zod'
import { type ResponderRow, secondRowSchema } from '../../shared/tally/second-row.ts'

/**
 * Rows of a run that has its report: of each pod its counts only. Its histograms and times are what the report was concluded from, are most of
 * what a run of many pods takes, and nothing else is made of them. Checked by hand: an hour of a hundred pods has 360,000 of these.
 */
export const concludedRowSchema = secondRowSchema.extend({
  responders: z.unknown().transform((value, context): Record<string, ResponderRow> => {
    const responders: [string, ResponderRow][] = []
    if (typeof value !== 'object' || value === null) return refuse(context, value)
    for (const [name, counts] of Object.entries(value)) {
      const { requests, connections, errors }: Record<string, unknown> = typeof counts === 'object' && counts !== null ? counts : {}
      if (!isCount(requests) || !isCount(connections) || !isCount(errors)) return refuse(context, value)
      responders.push([name, { ...noTimes, requests, connections, errors }])
    }
    return Object.fromEntries(responders)
  }),
})

const noTimes = { firstAnswerAtMs: null, lastAnswerAtMs: null, firstConnectionAtMs: null, lastConnectionAtMs: null, service: '' }

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function refuse(context: z.RefinementCtx, input: unknown): never {
  context.addIssue({ code: 'custom', message: 'must hold the counts of each pod', input })
  return z.NEVER
}
