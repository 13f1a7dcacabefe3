import { z } from 'zod'
import { routeKindSchema, servicePortSchema, unitSchema } from './target.ts'

/** A pod behind the target as the plan saw it. For a plain URL, where nothing is known, the list is empty. */
export const plannedPodSchema = z.object({
  name: z.string(),
  uid: z.string(),
  ip: z.string(),
  node: z.string(),
  zone: z.string(),
  ready: z.boolean(),
  /** May receive traffic from this vantage. */
  eligible: z.boolean(),
  /** Fraction of new connections expected, 0 to 1. */
  expectedShare: z.number(),
  /** Why it is not eligible, else empty. */
  note: z.string(),
})
export type PlannedPod = z.infer<typeof plannedPodSchema>

export const addressSchema = z.object({ host: z.string(), port: z.number().int() })
export type Address = z.infer<typeof addressSchema>

export const planTargetSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('service'),
    context: z.string(),
    server: z.string(),
    namespace: z.string(),
    service: z.string(),
    type: z.string(),
    port: servicePortSchema,
  }),
  z.object({ kind: z.literal('url'), url: z.string(), responders: z.number().int().optional() }),
])
export type PlanTarget = z.infer<typeof planTargetSchema>

export const planRouteSchema = z.object({
  kind: routeKindSchema,
  /** Who chooses the pod on this path, in words: "kube-proxy of node worker-1". */
  chooser: z.string(),
  unit: unitSchema,
  /** Whether load on this route can tell anything about the Service's balancing. */
  testsService: z.boolean(),
  /** How many nodes connections enter through in turn; absent: through one, or it is not known which. */
  entryNodes: z.number().int().optional(),
  /** Stations from the client to the pods, for the path diagram: ["you", "worker-1 10.0.0.4:30080", "kube-proxy", "5 pods"]. */
  path: z.array(z.string()),
})
export type PlanRoute = z.infer<typeof planRouteSchema>

/** A problem or remark found while planning; `next` says what to do about it. */
export const remarkSchema = z.object({ code: z.string(), text: z.string(), next: z.string() })
export type Remark = z.infer<typeof remarkSchema>

/** What speaks against a disruption; `forceable`: whether the user's insistence lifts it. */
export const objectionSchema = remarkSchema.extend({ forceable: z.boolean() })
export type Objection = z.infer<typeof objectionSchema>

/** A disruption of the profile as it would be made now. */
export const plannedDisruptionSchema = z.object({
  atMs: z.number(),
  do: z.string(),
  /** In one sentence. */
  text: z.string(),
  /** The pods that would be hit; empty where the cluster chooses them (scale, rollout). */
  victims: z.array(z.object({ name: z.string(), node: z.string(), zone: z.string() })),
  objections: z.array(objectionSchema),
})
export type PlannedDisruption = z.infer<typeof plannedDisruptionSchema>

/** A profile resolved against a cluster: everything a run needs but credentials. */
export const planSchema = z.object({
  target: planTargetSchema,
  route: planRouteSchema,
  scheme: z.enum(['http', 'https']),
  /** Where connections go; more than one is used in turn. */
  addresses: z.array(addressSchema).min(1),
  /**
   * Where connections enter through several nodes in turn, one an address, in the order of `addresses`: the node, and the names of the pods that
   * may be chosen there. Absent where they enter through one node, or where which one is not known.
   */
  entries: z.array(z.object({ node: z.string(), pods: z.array(z.string()) })).optional(),
  /** Value of the Host header. */
  hostHeader: z.string(),
  pods: z.array(plannedPodSchema),
  /** How many pods are expected to answer; null where it cannot be known. */
  expectedResponders: z.number().int().nullable(),
  policies: z.array(z.string()),
  /** Whether ClientIP affinity makes one pod per source address the expected outcome. */
  affinity: z.boolean(),
  /** Connections needed for an even Service to be judged balanced with 90 % at the tolerance; null where not applicable. */
  connectionsNeeded: z.number().int().nullable(),
  missingPermissions: z.array(z.object({ verb: z.string(), group: z.string(), resource: z.string(), namespace: z.string() })),
  remarks: z.array(remarkSchema),
  /** Those of the profile, in its order; absent where it has none. */
  disruptions: z.array(plannedDisruptionSchema).optional(),
  /** True for the embedded demo cluster and loopback addresses: guard rails do not apply. */
  local: z.boolean(),
})
export type Plan = z.infer<typeof planSchema>
