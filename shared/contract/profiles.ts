import { z } from 'zod'
import { storedProfileSchema } from '../profile/stored-profile.ts'

/** One thing wrong with a profile; line and column (from 1) where it came from text. */
export const profileProblemSchema = z.object({
  path: z.string(), line: z.number().int().optional(), column: z.number().int().optional(), message: z.string(),
})

/** A saved profile as the list shows it. */
export const profileSummarySchema = z.object({
  id: z.string(),
  /** As the file says; the id where it cannot be read. */
  name: z.string(),
  description: z.string(),
  /** `shop/checkout` or the URL; empty where it cannot be read. */
  target: z.string(),
  /** When the file was last changed. */
  savedAt: z.string(),
  /** Set where it cannot be run as it is: the first problem in one sentence. */
  problem: z.string().optional(),
})
export type ProfileSummary = z.infer<typeof profileSummarySchema>

/** What a load amounts to, for the form's preview. */
export const loadFiguresSchema = z.object({
  plannedMs: z.number(),
  /** The highest rate asked for; null in the closed model. */
  mostRequestsPerSecond: z.number().nullable(),
  /** Requests due over the measured load; in the closed model the most there can be, or null. */
  requests: z.number().int().nullable(),
  /** About how many connections that makes; null where it depends on how fast answers come. */
  connections: z.number().int().nullable(),
})

/** A profile's text, read. */
export const profileCheckSchema = z.object({
  /** The text that was checked, with the document laid into it where one was given. */
  text: z.string(),
  /** What the text says, as plain values; null where it is no YAML. */
  document: z.unknown(),
  problems: z.array(profileProblemSchema),
  /** With defaults and units resolved; null while there are problems. */
  completed: storedProfileSchema.nullable(),
  figures: loadFiguresSchema.nullable(),
})
export type ProfileCheck = z.infer<typeof profileCheckSchema>

export const savedProfileSchema = profileCheckSchema.extend({ id: z.string(), savedAt: z.string() })
export type SavedProfile = z.infer<typeof savedProfileSchema>

/**
 * What is saved: a text as it was typed, or a form's document, which is laid over the text it was read from (by default the saved one) so
 * that comments and order stay. Without an id a new profile is made.
 */
export const profileToSaveSchema = z.object({
  id: z.string().optional(), text: z.string().optional(), document: z.unknown().optional(),
}).refine(({ text, document }) => text !== undefined || document !== undefined, 'needs a text or a document')
