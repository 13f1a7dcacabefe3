import { z } from 'zod'

/** How requests travel (docs/glossary.md, Route). */
export const routeKindSchema = z.enum(['direct', 'incluster', 'apiserver', 'portforward'])
export type RouteKind = z.infer<typeof routeKindSchema>

/**
 * What is drawn independently of the others on a path (docs/method.md, Unit): a connection on L4, a request behind an L7
 * proxy, a source address under ClientIP affinity, a DNS answer for a headless Service; `none` where the route bypasses the Service.
 */
export const unitSchema = z.enum(['connection', 'request', 'source', 'lookup', 'none'])
export type IndependentUnit = z.infer<typeof unitSchema>

export const servicePortSchema = z.object({
  name: z.string(),
  port: z.number().int(),
  protocol: z.string(),
  targetPort: z.string(),
  nodePort: z.number().int().optional(),
  appProtocol: z.string().optional(),
})
export type ServicePort = z.infer<typeof servicePortSchema>

export const routeOptionSchema = z.object({
  kind: routeKindSchema,
  usable: z.boolean(),
  /** Why it is or is not usable, with the remedy; one sentence. */
  note: z.string(),
})
export type RouteOption = z.infer<typeof routeOptionSchema>

export const contextSummarySchema = z.object({
  name: z.string(),
  cluster: z.string(),
  server: z.string(),
  user: z.string(),
  namespace: z.string(),
  current: z.boolean(),
  /** The kubeconfig file that defines it. */
  file: z.string(),
  /** Set when the entry cannot be used: what is wrong and how to mend it. */
  problem: z.string().optional(),
})
export type ContextSummary = z.infer<typeof contextSummarySchema>

export const serviceSummarySchema = z.object({
  context: z.string(),
  namespace: z.string(),
  name: z.string(),
  type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName', 'Headless']),
  clusterIP: z.string(),
  ports: z.array(servicePortSchema),
  endpoints: z.object({ ready: z.number().int(), total: z.number().int() }),
  /** Policies that change expected shares, in words, e.g. "sessionAffinity ClientIP (10800 s)". */
  policies: z.array(z.string()),
  routes: z.array(routeOptionSchema),
})
export type ServiceSummary = z.infer<typeof serviceSummarySchema>
