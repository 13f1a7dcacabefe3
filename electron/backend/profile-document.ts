import { z } from 'zod'

/** What can be told of a document that may be broken anywhere: only what is asked for is looked at, the rest is carried along. */
const namedSchema = z.looseObject({ metadata: z.looseObject({ name: z.string().min(1) }) })
const describedSchema = z.looseObject({ metadata: z.looseObject({ description: z.string() }) })
const targetSchema = z.looseObject({
  spec: z.looseObject({
    target: z.union([
      z.looseObject({ url: z.string() }),
      z.looseObject({ service: z.string(), namespace: z.string().optional(), context: z.string().optional() }),
    ]),
  }),
})

/** The profile's name, or the given one where the document has none. */
export function documentName(document: unknown, otherwise = 'profile'): string {
  const parsed = namedSchema.safeParse(document)
  return parsed.success ? parsed.data.metadata.name : otherwise
}

/** Description and target for a list; empty where the document has none. */
export function documentTarget(document: unknown): { description: string; target: string } {
  const described = describedSchema.safeParse(document)
  const parsed = targetSchema.safeParse(document)
  const target = parsed.success ? parsed.data.spec.target : null
  return {
    description: described.success ? described.data.metadata.description : '',
    target: target === null ? '' : nameOfTarget(target),
  }
}

function nameOfTarget(target: z.infer<typeof targetSchema>['spec']['target']): string {
  return 'url' in target ? String(target.url) : [target.namespace, target.service].filter((part) => part).join('/')
}

/** The document with another name. */
export function withName(document: unknown, name: string): unknown {
  const root = z.looseObject({}).safeParse(document)
  if (!root.success) return document
  const metadata = z.looseObject({}).safeParse(root.data.metadata)
  return { ...root.data, metadata: { ...(metadata.success ? metadata.data : {}), name } }
}
