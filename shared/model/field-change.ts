import { z } from 'zod'

/** A value of one field; null where the field is absent. */
export const fieldValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type FieldValue = z.infer<typeof fieldValueSchema>

/** One field of one object of a cluster, from one value to another: what can be undone, as plain data. */
export const fieldChangeSchema = z.object({
  ref: z.object({
    group: z.string(), version: z.string(), resource: z.string(),
    namespace: z.string().optional(), name: z.string().optional(), subresource: z.string().optional(),
  }),
  /** Of the object; empty where the API does not tell it. */
  uid: z.string(),
  /** From the object's top to the field. */
  path: z.array(z.string()).min(1),
  before: fieldValueSchema,
  after: fieldValueSchema,
})
export type FieldChange = z.infer<typeof fieldChangeSchema>

/** "deployments checkout in shop: replicas from 4 back to 5", "nodes worker-1: uncordoned". */
export function undoWords({ ref, path, before, after }: FieldChange): string {
  if (ref.resource === 'nodes' && path.at(-1) === 'unschedulable' && before !== true) return `nodes ${ref.name ?? ''}: uncordoned`
  const place = ref.namespace === undefined ? '' : ` in ${ref.namespace}`
  const words = (value: FieldValue) => (value === null ? 'absent' : String(value))
  return `${ref.resource} ${ref.name ?? ''}${place}: ${path.at(-1) ?? ''} from ${words(after)} back to ${words(before)}`
}
