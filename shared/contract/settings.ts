import { z } from 'zod'
import { defaultGuardRails, guardRailsSchema } from '../profile/guard-rails.ts'

/** What the user sets once for all runs. */
export const settingsSchema = z.object({
  guardRails: guardRailsSchema,
  theme: z.enum(['system', 'light', 'dark']),
  /** How many finished runs are kept; the oldest go when a run ends. */
  keepRuns: z.union([z.number().int('must be a whole number').min(1, 'must be at least 1'), z.literal('unlimited')]),
})
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = { guardRails: defaultGuardRails, theme: 'system', keepRuns: 'unlimited' }

/** The settings in force; `problem` says in one sentence why they are the defaults where the file could not be used. */
export const settingsInForceSchema = z.object({ settings: settingsSchema, problem: z.string().nullable() })
export type SettingsInForce = z.infer<typeof settingsInForceSchema>
