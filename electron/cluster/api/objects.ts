import { z } from 'zod'

/**
 * The parts of Kubernetes objects that we read, as schemas. Go writes an empty list as `null`, hence `listOf`; whatever is not named
 * here is dropped. Source: the Kubernetes API reference of v1 and discovery.k8s.io/v1.
 */

const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? [])
const textMap = z
  .record(z.string(), z.string())
  .nullish()
  .transform((map) => map ?? {})
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

const metadataSchema = z.object({
  name: z.string(),
  namespace: text,
  uid: text,
  resourceVersion: text,
  labels: textMap,
  annotations: textMap,
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().nullish(),
  deletionGracePeriodSeconds: z.number().nullish(),
  ownerReferences: listOf(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().nullish() })),
})

export const namespaceSchema = z.object({ metadata: metadataSchema })

export const serviceSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({
    type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']).catch('ClusterIP'),
    clusterIP: text,
    externalName: text,
    selector: textMap,
    ports: listOf(
      z.object({
        name: text,
        port: z.number().int(),
        protocol: z
          .string()
          .nullish()
          .transform((protocol) => protocol ?? 'TCP'),
        targetPort: z.union([z.string(), z.number()]).nullish(),
        nodePort: z.number().int().nullish(),
        appProtocol: z.string().nullish(),
      }),
    ),
    sessionAffinity: text,
    sessionAffinityConfig: z.object({ clientIP: z.object({ timeoutSeconds: z.number().nullish() }).nullish() }).nullish(),
    externalTrafficPolicy: text,
    internalTrafficPolicy: text,
    trafficDistribution: text,
    publishNotReadyAddresses: z.boolean().nullish(),
    ipFamilies: listOf(z.string()),
  }),
  status: z
    .object({
      loadBalancer: z
        .object({
          ingress: listOf(z.object({ ip: text, hostname: text })),
        })
        .nullish(),
    })
    .nullish(),
})
export type Service = z.infer<typeof serviceSchema>

export const endpointSliceSchema = z.object({
  metadata: metadataSchema,
  addressType: text,
  endpoints: listOf(
    z.object({
      addresses: listOf(z.string()),
      conditions: z.object({ ready: z.boolean().nullish(), serving: z.boolean().nullish(), terminating: z.boolean().nullish() }).nullish(),
      targetRef: z.object({ kind: text, name: text, uid: text }).nullish(),
      nodeName: text,
      zone: text,
      hints: z
        .object({
          forZones: listOf(z.object({ name: z.string() })),
          forNodes: listOf(z.object({ name: z.string() })),
        })
        .nullish(),
    }),
  ),
  ports: listOf(z.object({ name: text, port: z.number().int().nullish(), protocol: text })),
})
export type EndpointSlice = z.infer<typeof endpointSliceSchema>

const conditionSchema = z.object({
  type: z.string(),
  status: z.string(),
  reason: text,
  message: text,
  lastTransitionTime: z.string().nullish(),
})

export const podSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({ nodeName: text }),
  status: z
    .object({
      phase: text,
      podIP: text,
      hostIP: text,
      reason: text,
      conditions: listOf(conditionSchema),
      containerStatuses: listOf(
        z.object({
          name: z.string(),
          restartCount: z.number().int(),
          state: z.object({ waiting: z.object({ reason: text }).nullish() }).nullish(),
          lastState: z.object({ terminated: z.object({ reason: text, exitCode: z.number().int().nullish() }).nullish() }).nullish(),
        }),
      ),
    })
    .nullish(),
})
export type Pod = z.infer<typeof podSchema>

export const nodeSchema = z.object({
  metadata: metadataSchema,
  status: z
    .object({
      addresses: listOf(z.object({ type: z.string(), address: z.string() })),
      conditions: listOf(conditionSchema),
    })
    .nullish(),
})
export type ClusterNode = z.infer<typeof nodeSchema>

const selectorSchema = z.object({
  matchLabels: textMap,
  matchExpressions: listOf(z.object({ key: z.string(), operator: z.string(), values: listOf(z.string()) })),
})
export type LabelSelector = z.infer<typeof selectorSchema>

/** A Deployment, StatefulSet, DaemonSet or ReplicaSet. */
export const workloadSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({ replicas: z.number().int().nullish(), paused: z.boolean().nullish(), selector: selectorSchema.nullish() }),
})

/** policy/v1; a missing selector selects nothing, an empty one every pod of the namespace. */
export const disruptionBudgetSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({ selector: selectorSchema.nullish() }),
  status: z.object({ disruptionsAllowed: z.number().int(), currentHealthy: z.number().int().nullish(), desiredHealthy: z.number().int().nullish() }).nullish(),
})
export type DisruptionBudget = z.infer<typeof disruptionBudgetSchema>

/** autoscaling/v2. */
export const autoscalerSchema = z.object({
  metadata: metadataSchema,
  spec: z.object({ scaleTargetRef: z.object({ kind: z.string(), name: z.string() }) }),
})

/** What the API answers instead of an object when it refuses. */
export const statusSchema = z.object({
  kind: z.literal('Status'),
  message: text,
  reason: text,
  code: z.number().int().nullish(),
  details: z.object({ causes: listOf(z.object({ reason: text, message: text })) }).nullish(),
})
export type ApiStatus = z.infer<typeof statusSchema>

export const accessReviewSchema = z.object({ status: z.object({ allowed: z.boolean() }) })

export const listHeadSchema = z.object({
  metadata: z.object({ resourceVersion: text, continue: text }).nullish(),
  items: listOf(z.unknown()),
})

/** A pod's Ready condition, or undefined before the kubelet has written it. */
export function readyCondition(pod: Pod): { ready: boolean; reason: string; since: string | undefined } | undefined {
  const condition = pod.status?.conditions.find((one) => one.type === 'Ready')
  if (!condition) return undefined
  return { ready: condition.status === 'True', reason: condition.reason, since: condition.lastTransitionTime ?? undefined }
}
