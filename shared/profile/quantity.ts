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

const durationText = z.string({
  error: ({ input }) => (input === undefined ? 'is missing; write how long, like 5s or 250ms' : `${JSON.stringify(input)} is no duration; write a unit, like 5s or 250ms`),
})
  .regex(durationPattern, { abort: true, error: ({ input }) => `"${input}" is no duration; write it like 250ms, 5s or 1m30s` })

/** Made of patterns alone, so that the published JSON Schema says exactly what is read. */
const durationOf = (text: typeof durationText) => text.meta({ examples: ['250ms', '5s', '1m30s'] }).transform((value) => parseDurationMs(value) ?? 0)

/** A duration field; its output is milliseconds. */
export const durationSchema = durationOf(durationText)

/** A duration that must be longer than nothing. */
export const positiveDurationSchema = durationOf(durationText.regex(/[1-9]/, 'must be longer than 0s'))

/** A duration of whole seconds. */
export const wholeSecondsSchema = durationOf(durationText.regex(/^(\d+([smh]|000ms)|0ms)+$/, 'must be whole seconds, like 30s or 1m30s'))

/** A percentage field between 0% and 100%; its output is a fraction. */
export const percentageSchema = z.string({
  error: ({ input }) => (input === undefined ? 'is missing; write a percentage like 25%' : `${JSON.stringify(input)} is no percentage; write it like 25%`),
})
  .regex(/^\d+(\.\d+)?\s*%$/, { abort: true, error: ({ input }) => `"${input}" is no percentage; write it like 25%` })
  .regex(/^0*(100(\.0+)?|\d{1,2}(\.\d+)?)\s*%$/, { error: ({ input }) => `${input} is more than 100%` })
  .meta({ examples: ['25%', '0.1%'] })
  .transform((value) => parsePercentage(value) ?? 0)
