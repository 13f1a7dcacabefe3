import { z } from 'zod'
import { objectMetaSchema } from './meta.ts'

/** autoscaling/v2. The demo measures no pods, so that of an autoscaler only the bounds mean anything here. */
export const autoscalerSchema = z.looseObject({
  apiVersion: z.literal('autoscaling/v2'),
  kind: z.literal('HorizontalPodAutoscaler'),
  metadata: objectMetaSchema,
  spec: z.looseObject({
    scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string(), apiVersion: z.string().optional() }),
    minReplicas: z.number().int().min(1).optional(),
    maxReplicas: z.number().int().min(1),
  }),
  status: z.looseObject({ currentReplicas: z.number().int(), desiredReplicas: z.number().int() }).optional(),
})
export type HorizontalPodAutoscaler = z.infer<typeof autoscalerSchema>
