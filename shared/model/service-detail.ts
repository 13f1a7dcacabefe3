import { z } from 'zod'
import { plannedPodSchema, planRouteSchema, remarkSchema } from './plan.ts'
import { routeOptionSchema, servicePortSchema, serviceSummarySchema } from './target.ts'

/** One Service looked at closely: who stands behind it, who chooses among them, and what changes that. */
export const serviceDetailSchema = z.object({
  context: z.string(),
  namespace: z.string(),
  service: z.string(),
  type: serviceSummarySchema.shape.type,
  ports: z.array(servicePortSchema),
  /** The port the rest is about; null where the Service has none that can be loaded. */
  port: servicePortSchema.nullable(),
  /** The way in from this computer and who chooses on it; null where there is none. */
  route: planRouteSchema.nullable(),
  /** Eligible and expected share as from this computer; where `route` is null, as from inside the cluster. */
  pods: z.array(plannedPodSchema),
  policies: z.array(z.string()),
  affinity: z.boolean(),
  routes: z.array(routeOptionSchema),
  remarks: z.array(remarkSchema),
})
export type ServiceDetail = z.infer<typeof serviceDetailSchema>
