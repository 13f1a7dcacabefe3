import { z } from 'zod'
import { objectReferenceSchema, podTemplateSchema } from './core.ts'
import { conditionSchema, objectMetaSchema } from './meta.ts'

const selectorSchema = z.looseObject({ matchLabels: z.record(z.string(), z.string()) })

/** A number of pods, or a percentage of them. */
export const podCountSchema = z.union([z.number().int().nonnegative(), z.string().regex(/^\d+%$/)])

export const deploymentSchema = z.looseObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('Deployment'),
  metadata: objectMetaSchema,
  spec: z.looseObject({
    replicas: z.number().int(),
    paused: z.boolean().optional(),
    strategy: z.looseObject({
      type: z.literal('RollingUpdate'),
      rollingUpdate: z.looseObject({ maxSurge: podCountSchema.optional(), maxUnavailable: podCountSchema.optional() }).optional(),
    }).optional(),
    selector: selectorSchema,
    template: podTemplateSchema,
  }),
  status: z.looseObject({
    observedGeneration: z.number().int().optional(),
    replicas: z.number().int().optional(),
    updatedReplicas: z.number().int().optional(),
    readyReplicas: z.number().int().optional(),
    availableReplicas: z.number().int().optional(),
    unavailableReplicas: z.number().int().optional(),
    conditions: z.array(conditionSchema).optional(),
  }),
})
export type Deployment = z.infer<typeof deploymentSchema>

export const replicaSetSchema = z.looseObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('ReplicaSet'),
  metadata: objectMetaSchema,
  spec: z.looseObject({
    replicas: z.number().int(),
    selector: selectorSchema,
    template: podTemplateSchema,
  }),
  status: z.looseObject({
    observedGeneration: z.number().int().optional(),
    replicas: z.number().int(),
    fullyLabeledReplicas: z.number().int().optional(),
    readyReplicas: z.number().int().optional(),
    availableReplicas: z.number().int().optional(),
  }),
})
export type ReplicaSet = z.infer<typeof replicaSetSchema>

export const endpointSchema = z.looseObject({
  addresses: z.array(z.string()).min(1),
  conditions: z.looseObject({ ready: z.boolean(), serving: z.boolean(), terminating: z.boolean() }),
  nodeName: z.string().optional(),
  zone: z.string().optional(),
  hints: z.looseObject({
    forZones: z.array(z.looseObject({ name: z.string() })).optional(),
    forNodes: z.array(z.looseObject({ name: z.string() })).optional(),
  }).optional(),
  targetRef: objectReferenceSchema.partial().optional(),
})
export type Endpoint = z.infer<typeof endpointSchema>

export const endpointSliceSchema = z.looseObject({
  apiVersion: z.literal('discovery.k8s.io/v1'),
  kind: z.literal('EndpointSlice'),
  metadata: objectMetaSchema,
  addressType: z.literal('IPv4'),
  endpoints: z.array(endpointSchema),
  ports: z.array(z.looseObject({ name: z.string(), port: z.number().int(), protocol: z.string() })),
})
export type EndpointSlice = z.infer<typeof endpointSliceSchema>
