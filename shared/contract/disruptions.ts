import { z } from 'zod'
import { objectionSchema } from '../model/plan.ts'
import { disruptionKinds } from '../profile/disruption.ts'

export const disruptionKindSchema = z.enum(disruptionKinds)

/** A disruption asked for during a run; the fields are those of a profile's. What can be undone is undone when the run ends. */
export const disruptionRequestSchema = z.object({
  runId: z.string(), do: disruptionKindSchema, pods: z.number().int().min(1),
  all: z.boolean().optional(), by: z.number().int().nullable().optional(), node: z.string().optional(), zone: z.string().optional(),
  names: z.array(z.string()).optional(), graceSeconds: z.number().int().nonnegative().optional(), workload: z.string().optional(),
  container: z.string().optional(),
})

/** What a disruption would do now. */
export const disruptionPreviewSchema = z.object({
  /** The pods that would be hit; the same ones are when it is asked for next. */
  victims: z.array(z.object({ name: z.string(), node: z.string(), zone: z.string() })),
  /** What speaks against it. All refuse it; those that are forceable are lifted by `insist`. */
  objections: z.array(objectionSchema),
  /** What must be confirmed, in one sentence each; empty where nothing must. */
  confirmations: z.array(z.string()),
})
export type DisruptionPreview = z.infer<typeof disruptionPreviewSchema>

/** How it went, pod by pod; `problem` says why the cluster did not do it, else null. */
export const disruptionDoneSchema = z.object({ pods: z.array(z.object({ name: z.string(), problem: z.string().nullable() })) })
export type DisruptionDone = z.infer<typeof disruptionDoneSchema>
