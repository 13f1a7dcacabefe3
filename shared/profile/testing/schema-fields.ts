import { isRecord } from '../same-value.ts'

/** A field of a JSON Schema: its path without places in lists, what an editor says of it, and whether it holds a value itself. */
export interface SchemaField {
  path: string
  description: string
  isLeaf: boolean
}

/** Every field of a JSON Schema, those of all alternatives among them, each once. */
export function fieldsOf(schema: unknown): SchemaField[] {
  const fields = new Map<string, SchemaField>()
  walk(schema, '', fields)
  return [...fields.values()]
}

function walk(schema: unknown, path: string, fields: Map<string, SchemaField>): void {
  if (!isRecord(schema)) return
  for (const inner of [schema.items, ...(Array.isArray(schema.anyOf) ? schema.anyOf : []), schema.additionalProperties]) walk(inner, path, fields)
  for (const [name, field] of Object.entries(isRecord(schema.properties) ? schema.properties : {})) {
    const at = path === '' ? name : `${path}.${name}`
    const said = fields.get(at)?.description ?? ''
    fields.set(at, { path: at, description: said !== '' ? said : describedBy(field), isLeaf: isLeaf(field) })
    walk(field, at, fields)
  }
}

function describedBy(field: unknown): string {
  return isRecord(field) && typeof field.description === 'string' ? field.description : ''
}

/** A mapping or a list of mappings has fields of its own. */
function isLeaf(field: unknown): boolean {
  if (!isRecord(field)) return true
  if (isRecord(field.properties)) return false
  if (isRecord(field.items)) return isLeaf(field.items)
  return !Array.isArray(field.anyOf) || field.anyOf.some(isLeaf)
}
