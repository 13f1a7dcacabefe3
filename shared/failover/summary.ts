import { z } from 'zod'
import type { Failover } from '../report/report.ts'
import { formatDuration, formatInteger } from '../run-view/format.ts'

const spreadSchema = z.object({ median: z.number(), worst: z.number() })
/** `unseen`: in how many of them it was not seen; absent where it always was. */
const seenSpreadSchema = spreadSchema.extend({ unseen: z.number().int().optional() })
type Spread = z.infer<typeof seenSpreadSchema>

/** What the failovers of one kind of disruption came to, over all its rounds and pods; times in milliseconds, null where none is known. */
export const failoverSummarySchema = z.object({
  disruption: z.string(),
  count: z.number().int(),
  errorWindowMs: spreadSchema,
  failedRequests: spreadSchema,
  /** From the request to the newcomer's first answer. */
  newcomerMs: seenSpreadSchema.nullable(),
  /** From the request until shares were even again. */
  evenAgainMs: seenSpreadSchema.nullable(),
})
export type FailoverSummary = z.infer<typeof failoverSummarySchema>

type Summarised = Pick<Failover, 'disruption' | 'requestedAt' | 'errorWindowMs' | 'failedRequests' | 'newcomerAt' | 'evenAgainAt'>

/** Median and worst of each kind that happened more than once, in the order they began: what one failover alone cannot tell. */
export function summariseFailovers(failovers: readonly Summarised[]): FailoverSummary[] {
  const kinds = Map.groupBy(failovers, ({ disruption }) => disruption)
  return [...kinds].flatMap(([disruption, same]) => {
    if (same.length < 2) return []
    const after = (at: (failover: Summarised) => string | null) => {
      const times = same.flatMap((failover) => {
        const time = at(failover)
        return time === null ? [] : [Date.parse(time) - Date.parse(failover.requestedAt)]
      })
      return times.length === 0 ? null : { ...spreadOf(times), ...(times.length < same.length ? { unseen: same.length - times.length } : {}) }
    }
    return [{
      disruption, count: same.length,
      errorWindowMs: spreadOf(same.map(({ errorWindowMs }) => errorWindowMs)),
      failedRequests: spreadOf(same.map(({ failedRequests }) => failedRequests)),
      newcomerMs: after(({ newcomerAt }) => newcomerAt),
      evenAgainMs: after(({ evenAgainAt }) => evenAgainAt),
    }]
  })
}

/** A summary as one line: "delete, 10 times: errors for 412 ms in the median, 1.20 s at worst; …". */
export function summaryWords({ disruption, count, errorWindowMs, failedRequests, newcomerMs, evenAgainMs }: FailoverSummary): string {
  const times = ({ median, worst, unseen }: Spread) =>
    `${formatDuration(median)} in the median, ${formatDuration(worst)} at worst${unseen ? ` (not seen in ${unseen} of ${count})` : ''}`
  return [
    `${disruption}, ${count} times: errors for ${times(errorWindowMs)}`,
    `${formatInteger(failedRequests.median)} requests lost in the median, ${formatInteger(failedRequests.worst)} at worst`,
    ...(newcomerMs ? [`first answer of the newcomer after ${times(newcomerMs)}`] : []),
    ...(evenAgainMs ? [`even again after ${times(evenAgainMs)}`] : []),
  ].join('; ')
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const median = ((sorted[Math.floor(middle - 0.5)] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
  return { median, worst: sorted.at(-1) ?? 0 }
}
