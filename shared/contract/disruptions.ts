import { z } from 'zod'
import { remarkSchema } from '../model/plan.ts'

export const disruptionKindSchema = z.enum(['evict', 'delete', 'unlabel', 'scale', 'rollout', 'drain', 'crash'])

/** A disruption asked for during a run. */
export const disruptionRequestSchema = z.object({ runId: z.string(), do: disruptionKindSchema, pods: z.number().int().min(1) })

/** What a disruption would do now. */
export const disruptionPreviewSchema = z.object({
  /** The pods that would be hit; the same ones are when it is asked for next. */
  victims: z.array(z.object({ name: z.string(), node: z.string(), zone: z.string() })),
  /** What speaks against it. All refuse it; those that are forceable are lifted by `insist`. */
  objections: z.array(remarkSchema.extend({ forceable: z.boolean() })),
  /** What must be confirmed, in one sentence each; empty where nothing must. */
  confirmations: z.array(z.string()),
})
export type DisruptionPreview = z.infer<typeof disruptionPreviewSchema>

/** How it went, pod by pod; `problem` says why the cluster did not do it, else null. */
export const disruptionDoneSchema = z.object({ pods: z.array(z.object({ name: z.string(), problem: z.string().nullable() })) })
export type DisruptionDone = z.infer<typeof disruptionDoneSchema>
