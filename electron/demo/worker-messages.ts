import { z } from 'zod'
import { scenarioNames } from './scenarios/scenarios.ts'

/** What the worker is started with. */
export const demoClusterSettingsSchema = z.object({
  scenario: z.enum(scenarioNames),
  seed: z.number().int().nonnegative(),
  kubeconfigPath: z.string().min(1),
  truthPath: z.string().min(1).optional(),
})
export type DemoClusterSettings = z.infer<typeof demoClusterSettingsSchema>

/** What the worker tells: once `ready` or `failed`, and at the end `stopped`. */
export const workerMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), token: z.string() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  z.object({ type: z.literal('stopped'), problem: z.string().optional() }),
])
export type WorkerMessage = z.infer<typeof workerMessageSchema>

/** What the worker is told. */
export const workerCommandSchema = z.object({ type: z.literal('stop') })
