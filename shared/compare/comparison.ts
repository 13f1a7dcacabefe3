import { z } from 'zod'
import { reportSchema } from '../report/report.ts'

/** Two runs held against each other, `evenkeel.dev/comparison/v1`. */
export const comparisonSchemaName = 'evenkeel.dev/comparison/v1'

/**
 * `better` and `worse`: the change is more than chance explains, and large enough to matter. `within-noise`: it is not both. `unknown`:
 * there is too little data to tell.
 */
export const comparisonWords = ['better', 'worse', 'within-noise', 'unknown'] as const
export type ComparisonWord = (typeof comparisonWords)[number]

const comparedRunSchema = z.object({ id: z.string(), name: z.string(), startedAt: z.string(), verdict: reportSchema.shape.verdict })

export const comparedFigureSchema = z.object({
  group: z.enum(['latency', 'errors', 'throughput', 'balance', 'failover']),
  /** "response time p99", "errors", "time without errors again after delete". */
  name: z.string(),
  unit: z.enum(['ms', 'fraction', 'per-second', 'count']),
  baseline: z.number().nullable(),
  run: z.number().nullable(),
  /** Relative: run / baseline - 1. Otherwise run - baseline, in `unit`. Null where it cannot be told. */
  change: z.number().nullable(),
  isRelative: z.boolean(),
  /** Interval of the change; all intervals of a comparison hold together with `confidence`. */
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** A change that is smaller than this does not matter; in the change's own measure. Null where size is not the question. */
  matters: z.number().nullable(),
  word: z.enum(comparisonWords),
  /** Why the word is `unknown`, or what else there is to say; else empty. */
  note: z.string(),
})
export type ComparedFigure = z.infer<typeof comparedFigureSchema>

export const comparisonSchema = z.object({
  schema: z.literal(comparisonSchemaName),
  baseline: comparedRunSchema,
  run: comparedRunSchema,
  /** Worse where one figure is, else better where one is. */
  verdict: z.enum(comparisonWords),
  sentence: z.string(),
  /** With which all intervals hold together. */
  confidence: z.number(),
  figures: z.array(comparedFigureSchema),
  /** Shares of the pods of either run by name; null where a pod was not there. Shown, not judged. */
  pods: z.array(z.object({ name: z.string(), baseline: z.number().nullable(), run: z.number().nullable(), expected: z.number().nullable() })),
  /** What was set differently. */
  settings: z.array(z.object({ name: z.string(), baseline: z.string(), run: z.string() })),
  /** What a reader should know before believing the words. */
  remarks: z.array(z.string()),
})
export type Comparison = z.infer<typeof comparisonSchema>
