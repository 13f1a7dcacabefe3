import { z } from 'zod'
import { conditionSchema, objectMetaSchema } from './meta.ts'

export const namespaceSchema = z.looseObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Namespace'),
  metadata: objectMetaSchema,
  status: z.looseObject({ phase: z.string() }),
})
export type Namespace = z.infer<typeof namespaceSchema>

export const nodeSchema = z.looseObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Node'),
  metadata: objectMetaSchema,
  spec: z.looseObject({
    podCIDR: z.string(),
    unschedulable: z.boolean().optional(),
  }),
  status: z.looseObject({
    addresses: z.array(z.looseObject({ type: z.string(), address: z.string() })),
    conditions: z.array(conditionSchema),
    allocatable: z.record(z.string(), z.string()).optional(),
    nodeInfo: z.looseObject({
      kubeletVersion: z.string(), osImage: z.string(), kernelVersion: z.string(), containerRuntimeVersion: z.string(),
    }),
  }),
})
export type Node = z.infer<typeof nodeSchema>

export const containerSchema = z.looseObject({
  name: z.string(),
  image: z.string(),
  lifecycle: z.looseObject({
    preStop: z.looseObject({ sleep: z.looseObject({ seconds: z.number().int().nonnegative() }).optional() }).optional(),
  }).optional(),
  ports: z.array(
    z.looseObject({ name: z.string().optional(), containerPort: z.number().int(), protocol: z.string().optional() }),
  ).optional(),
})
export type Container = z.infer<typeof containerSchema>

export const podSpecSchema = z.looseObject({
  nodeName: z.string().optional(),
  terminationGracePeriodSeconds: z.number().int().nonnegative().optional(),
  containers: z.array(containerSchema).min(1),
})

export const containerStatusSchema = z.looseObject({
  name: z.string(),
  image: z.string(),
  ready: z.boolean(),
  restartCount: z.number().int(),
  state: z.looseObject({
    waiting: z.looseObject({ reason: z.string() }).optional(),
    running: z.looseObject({ startedAt: z.string() }).optional(),
    terminated: z.looseObject({ reason: z.string() }).optional(),
  }),
})
export type ContainerStatus = z.infer<typeof containerStatusSchema>

export const podSchema = z.looseObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Pod'),
  metadata: objectMetaSchema,
  spec: podSpecSchema,
  status: z.looseObject({
    phase: z.string(),
    podIP: z.string().optional(),
    hostIP: z.string().optional(),
    startTime: z.string().optional(),
    conditions: z.array(conditionSchema).optional(),
    containerStatuses: z.array(containerStatusSchema).optional(),
  }),
})
export type Pod = z.infer<typeof podSchema>

export const podTemplateSchema = z.looseObject({
  metadata: z.looseObject({
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }).optional(),
  spec: podSpecSchema,
})
export type PodTemplate = z.infer<typeof podTemplateSchema>

export const servicePortSchema = z.looseObject({
  name: z.string().optional(),
  protocol: z.string(),
  port: z.number().int(),
  targetPort: z.union([z.number().int(), z.string()]),
  nodePort: z.number().int().optional(),
})
export type ServicePort = z.infer<typeof servicePortSchema>

export const serviceSchema = z.looseObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Service'),
  metadata: objectMetaSchema,
  spec: z.looseObject({
    type: z.string(),
    clusterIP: z.string(),
    selector: z.record(z.string(), z.string()).optional(),
    sessionAffinity: z.string().optional(),
    externalTrafficPolicy: z.string().optional(),
    trafficDistribution: z.string().optional(),
    ports: z.array(servicePortSchema),
  }),
})
export type Service = z.infer<typeof serviceSchema>

const endpointAddressSchema = z.looseObject({ ip: z.string(), nodeName: z.string().optional() })

export const endpointsSchema = z.looseObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Endpoints'),
  metadata: objectMetaSchema,
  subsets: z.array(z.looseObject({
    addresses: z.array(endpointAddressSchema).optional(),
    notReadyAddresses: z.array(endpointAddressSchema).optional(),
    ports: z.array(z.looseObject({ name: z.string().optional(), port: z.number().int(), protocol: z.string() })),
  })).optional(),
})
export type Endpoints = z.infer<typeof endpointsSchema>

export const objectReferenceSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string(),
  fieldPath: z.string().optional(),
})

export const eventSchema = z.looseObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Event'),
  metadata: objectMetaSchema,
  involvedObject: objectReferenceSchema,
  reason: z.string(),
  message: z.string(),
  type: z.string(),
  count: z.number().int(),
  firstTimestamp: z.string(),
  lastTimestamp: z.string(),
  source: z.looseObject({ component: z.string(), host: z.string().optional() }),
})
export type ClusterEvent = z.infer<typeof eventSchema>
