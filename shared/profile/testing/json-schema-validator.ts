import { isRecord, sameValue } from '../same-value.ts'

const annotations = ['title', 'description', 'default', 'examples', '$schema']
const matchers: Record<string, (rule: unknown, value: unknown, schema: Record<string, unknown>) => boolean> = {
  type: (rule, value) => rule === typeOf(value) || (rule === 'number' && typeOf(value) === 'integer'),
  const: (rule, value) => sameValue(rule, value),
  enum: (rule, value) => listOf(rule).some((one) => sameValue(one, value)),
  anyOf: (rule, value) => listOf(rule).some((one) => accepts(one, value)),
  allOf: (rule, value) => listOf(rule).every((one) => accepts(one, value)),
  pattern: (rule, value) => typeof value !== 'string' || new RegExp(String(rule), 'u').test(value),
  format: (rule, value) => typeof value !== 'string' || (rule === 'regex' && isPattern(value)),
  minLength: (rule, value) => typeof value !== 'string' || [...value].length >= Number(rule),
  maxLength: (rule, value) => typeof value !== 'string' || [...value].length <= Number(rule),
  minimum: (rule, value) => typeof value !== 'number' || value >= Number(rule),
  maximum: (rule, value) => typeof value !== 'number' || value <= Number(rule),
  exclusiveMinimum: (rule, value) => typeof value !== 'number' || value > Number(rule),
  minItems: (rule, value) => !Array.isArray(value) || value.length >= Number(rule),
  items: (rule, value) => !Array.isArray(value) || value.every((item) => accepts(rule, item)),
  required: (rule, value) => !isRecord(value) || listOf(rule).every((name) => Object.hasOwn(value, String(name))),
  propertyNames: (rule, value) => !isRecord(value) || Object.keys(value).every((name) => accepts(rule, name)),
  properties: (rule, value) => !isRecord(value) || Object.entries(isRecord(rule) ? rule : {})
    .every(([name, inner]) => !Object.hasOwn(value, name) || accepts(inner, value[name])),
  additionalProperties: (rule, value, { properties = {} }) => !isRecord(value) || Object.entries(value)
    .every(([name, inner]) => (isRecord(properties) && Object.hasOwn(properties, name)) || (rule !== false && accepts(rule, inner))),
}

/**
 * Whether a JSON Schema (draft 07) accepts a value: written from the specification (json-schema.org/draft-07/schema), not by the library that
 * makes the schema. Throws on a keyword it does not know, so that nothing is passed over.
 */
export function accepts(schema: unknown, value: unknown): boolean {
  if (!isRecord(schema)) return schema !== false
  return Object.entries(schema).every(([keyword, rule]) => {
    if (annotations.includes(keyword)) return true
    const matches = matchers[keyword]
    if (!matches) throw new Error(`the keyword ${keyword} is not known`)
    return matches(rule, value, schema)
  })
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function listOf(rule: unknown): unknown[] {
  return Array.isArray(rule) ? rule : []
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}
