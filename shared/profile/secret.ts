import { z } from 'zod'

/**
 * Where a secret is read from when a run starts: an environment variable of the process that sends, or a file. Profiles, plans, runs, reports
 * and windows only ever have the reference; the value lives in that process alone, as long as the run.
 */
export type SecretReference =
  | { env: string; /** Stands before the value: "Bearer ". */ prefix?: string | undefined }
  | { file: string; prefix?: string | undefined }

/** A text as the profile has it, or where it is read from. */
export type TextOrSecret = string | SecretReference

/** A header's value, of fields HTTP allows there (RFC 9110, section 5.5). */
export const headerValuePattern = /^[\t\x20-\x7e\x80-\xff]*$/

const environmentVariable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable, like API_TOKEN')
const file = z.string().min(1, 'must name a file')
const headerText = z.string().regex(headerValuePattern, 'has a line break or a control character')

/** A header's value as a profile file has it. */
export const headerFileSchema = z.union([
  headerText,
  z.strictObject({ env: environmentVariable, prefix: headerText.optional() }),
  z.strictObject({ file, prefix: headerText.optional() }),
], { error: 'must be text in quotes, { env: NAME } or { file: PATH }, with a prefix like "Bearer " where one is needed' })

/** A body as a profile file has it. */
export const bodyFileSchema = z.union([
  z.string(), z.strictObject({ env: environmentVariable }), z.strictObject({ file }),
], { error: 'must be text, { env: NAME } or { file: PATH }' })

/** A certificate or key as a profile file has it: the path of a PEM file, or the variable that holds its text. */
export const pemFileSchema = z.union([
  file, z.strictObject({ env: environmentVariable }),
], { error: 'must be the path of a PEM file, or { env: NAME } where a variable holds its text' })

const prefix = z.string().optional()

/** A reference as a run's folder keeps it. */
export const storedReferenceSchema = z.union([z.object({ env: z.string(), prefix }), z.object({ file: z.string(), prefix })])

/** What a reference reads, in words that may be shown: "the environment variable API_TOKEN". */
export function referenceWords(reference: SecretReference): string {
  return 'env' in reference ? `the environment variable ${reference.env}` : `the file ${reference.file}`
}

/** Headers whose value is a credential by their name. */
const credentialHeader = /^(proxy-)?authorization$|^cookie$|token|secret|passw|api[-_]?key|credential|session|signature/i

/** Names of headers that hold a credential in clear text, where a reference would keep it out of the file. */
export function clearTextCredentials(headers: Record<string, TextOrSecret>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' && value !== '' && credentialHeader.test(name) ? [name] : []))
}
