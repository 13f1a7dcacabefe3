import { z } from 'zod'
import { conditionSchema, objectMetaSchema } from './meta.ts'
import { podCountSchema } from './workloads.ts'

/** policy/v1. A budget says either how many of its pods must stay or how many may be missing. */
export const podDisruptionBudgetSchema = z.looseObject({
  apiVersion: z.literal('policy/v1'),
  kind: z.literal('PodDisruptionBudget'),
  metadata: objectMetaSchema,
  spec: z.looseObject({
    minAvailable: podCountSchema.optional(),
    maxUnavailable: podCountSchema.optional(),
    selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()).optional() }).optional(),
  }),
  status: z.looseObject({
    observedGeneration: z.number().int().optional(),
    disruptionsAllowed: z.number().int(),
    currentHealthy: z.number().int(),
    desiredHealthy: z.number().int(),
    expectedPods: z.number().int(),
    conditions: z.array(conditionSchema).optional(),
  }).optional(),
})
export type PodDisruptionBudget = z.infer<typeof podDisruptionBudgetSchema>

/** Whether a budget is about pods of these labels: without a selector about none, with an empty one about all of its namespace. */
export function budgetCovers({ spec: { selector } }: PodDisruptionBudget, labels: Record<string, string> | undefined): boolean {
  return selector !== undefined && Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels?.[key] === value)
}
