import { z } from 'zod'
import type { Failover } from '../report/report.ts'

const spreadSchema = z.object({ median: z.number(), worst: z.number() })

/** What the failovers of one kind of disruption came to, over all its rounds and pods; times in milliseconds, null where one is unknown. */
export const failoverSummarySchema = z.object({
  disruption: z.string(),
  count: z.number().int(),
  errorWindowMs: spreadSchema,
  failedRequests: spreadSchema,
  /** From the request to the newcomer's first answer. */
  newcomerMs: spreadSchema.nullable(),
  /** From the request until shares were even again. */
  evenAgainMs: spreadSchema.nullable(),
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
      return times.length < same.length ? null : spreadOf(times)
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

function spreadOf(values: readonly number[]): { median: number; worst: number } {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const median = ((sorted[Math.floor(middle - 0.5)] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
  return { median, worst: sorted.at(-1) ?? 0 }
}
