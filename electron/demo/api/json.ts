import { z } from 'zod'

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject
export interface JsonObject {
  [key: string]: JsonValue
}

export const jsonSchema: z.ZodType<JsonValue> = z.json()

/** @returns `undefined` for what is not JSON */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return jsonSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** A copy of a value as it would look after being sent: without undefined fields. */
export function toJson(value: unknown): JsonValue {
  return jsonSchema.parse(JSON.parse(JSON.stringify(value)))
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A copy without the fields that are null, which to Kubernetes are absent. */
export function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null).map(([key, field]) => [key, withoutNulls(field)]))
}
