import { z } from 'zod'

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const durationPattern = /^(\d+(\.\d+)?(ms|s|m|h))+$/

/**
 * Milliseconds of a duration as Kubernetes and Go write it: "250ms", "5s", "1m30s".
 * Returns null for anything else; a bare number has no unit and is refused.
 */
export function parseDurationMs(text: string): number | null {
  if (!durationPattern.test(text)) return null
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) total += Number(amount) * (unitMs[unit ?? ''] ?? 0)
  return total
}

/** The shortest usual way to write a duration: 90000 → "1m30s", 250 → "250ms". */
export function formatDurationMs(ms: number): string {
  if (ms < 1000) return `${trimNumber(ms)}ms`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor((ms % 3_600_000) / 60_000)
  const seconds = (ms % 60_000) / 1000
  return `${hours ? `${hours}h` : ''}${minutes ? `${minutes}m` : ''}${seconds || (!hours && !minutes) ? `${trimNumber(seconds)}s` : ''}`
}

/** The fraction meant by a percentage: "25%" → 0.25, "0.1%" → 0.001. Null for anything else. */
export function parsePercentage(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)
  return match ? Number((Number(match[1]) / 100).toPrecision(12)) : null
}

/** "25%" from 0.25, with as few digits as say it, as prose has it; `parsePercentage` reads it back. */
export function formatPercentage(fraction: number, digits = 2): string {
  return `${trimNumber(fraction * 100, digits)}%`
}

function trimNumber(value: number, digits = 3): string {
  return String(Number(value.toFixed(digits)))
}

/** A duration field; its output is milliseconds. */
export const durationSchema = z.string({ error: (issue) => `${JSON.stringify(issue.input)} is no duration; write a unit, like 5s or 250ms` })
  .transform((text, context) => {
    const ms = parseDurationMs(text)
    if (ms !== null) return ms
    context.addIssue({ code: 'custom', message: `"${text}" is no duration; write it like 250ms, 5s or 1m30s`, input: text })
    return z.NEVER
  })

/** A duration that must be longer than nothing. */
export const positiveDurationSchema = durationSchema.refine((ms) => ms > 0, 'must be longer than 0s')

/** A percentage field between 0% and `most`; its output is a fraction. */
export const percentageSchema = (most = 1) => z.string({ error: (issue) => `${JSON.stringify(issue.input)} is no percentage; write it like 25%` })
  .transform((text, context) => {
    const fraction = parsePercentage(text)
    if (fraction !== null && fraction <= most) return fraction
    const message = fraction === null ? `"${text}" is no percentage; write it like 25%` : `${text} is more than ${formatPercentage(most)}`
    context.addIssue({ code: 'custom', message, input: text })
    return z.NEVER
  })
