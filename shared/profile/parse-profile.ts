import { isMap, isNode, isScalar, parseDocument } from 'yaml'
import type { z } from 'zod'
import { profileOf } from './complete.ts'
import { migrated } from './migrate.ts'
import { plainYaml } from './yaml-text.ts'
import type { Profile } from './profile.ts'
import { profileFileSchema } from './profile-file.ts'

/** One thing wrong with a profile: where (`spec.load.stages[0].rate`), at which line if it came from text, and what to do. */
export interface ProfileProblem {
  path: string
  line?: number
  column?: number
  message: string
}

/** Where a problem stands in its text: "(line 6, column 29)"; empty where it came from no text. */
export function inText({ line, column }: Pick<ProfileProblem, 'line' | 'column'>): string {
  if (line === undefined) return ''
  return column === undefined ? `(line ${line})` : `(line ${line}, column ${column})`
}

export type ParsedProfile = { ok: true; profile: Profile; document: unknown } | { ok: false; problems: ProfileProblem[] }

/** Reads the text of a YAML or JSON profile file. Never throws: all problems are listed, each with its place. */
export function parseProfileText(text: string): ParsedProfile {
  return parseReadText(readProfileText(text))
}

/** The same of a text that was read already. */
export function parseReadText(read: ReadText): ParsedProfile {
  if (read.problems.length > 0) return { ok: false, problems: read.problems }
  const parsed = parseProfile(read.value)
  return parsed.ok ? parsed : { ok: false, problems: parsed.problems.map((problem) => ({ ...problem, ...read.placeOf(problem.path, problem.message === unknownField) })) }
}

/** A profile's text as plain values, with the places where they stand; what is no YAML has problems and no value. */
export interface ReadText {
  value: unknown
  problems: ProfileProblem[]
  /** Where the value at a problem's path begins (or its key), or the nearest mapping or list around it. */
  placeOf(path: string, isKey?: boolean): { line: number; column: number }
}

/** Reads a text as YAML without looking at what it says. Never throws. */
export function readProfileText(text: string): ReadText {
  const document = parseDocument(text, { prettyErrors: false })
  const placeOf = (path: string, isKey = false) => placeAt(text, offsetOf(document, pathParts(path), isKey))
  const problems = document.errors.map((error) => ({ path: '', ...placeAt(text, error.pos[0]), message: syntaxMessage(error.message) }))
  if (problems.length > 0) return { value: undefined, problems, placeOf }
  const value = plainYaml(document)
  if (value !== undefined) return { value, problems: [], placeOf }
  const message = 'has an alias that leads nowhere or unfolds without end; write out what it stands for'
  return { value, problems: [{ path: '', line: 1, column: 1, message }], placeOf }
}

/** The YAML parser's words with what to do about the mistakes that are usual. */
function syntaxMessage(message: string): string {
  if (/unique/i.test(message)) return 'stands twice in the same mapping; keep one of the two'
  if (/tab/i.test(message)) return `${message}; indent with spaces`
  return /[;]|must|expected/i.test(message) ? message : `${message}; check quotes, brackets and indentation here`
}

/** Checks a profile given as a plain value (a parsed file, or a file with command-line flags laid over it). */
export function parseProfile(document: unknown): ParsedProfile {
  const current = migrated(document)
  if (!current.ok) return { ok: false, problems: [{ path: 'apiVersion', message: current.message }] }
  const parsed = profileFileSchema.safeParse(current.document, { reportInput: true })
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap((issue) => problemsOf(issue)) }
  const completed = profileOf(parsed.data)
  return completed.problems.length > 0 ? { ok: false, problems: completed.problems } : { ok: true, profile: completed.profile, document: current.document }
}

const unknownField = 'is not a field of the format; check its spelling'

type Issue = z.core.$ZodIssue

function problemsOf(issue: Issue, base: readonly PropertyKey[] = []): ProfileProblem[] {
  const path = [...base, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: formatPath([...path, key]), message: unknownField }))
  }
  if (issue.code === 'invalid_union') {
    const meant = closestBranch(issue.errors)
    if (meant) return meant.flatMap((inner) => problemsOf(inner, path))
  }
  if (issue.code === 'invalid_key') return [{ path: formatPath(path), message: `is no name that can stand here: it ${issue.issues[0]?.message ?? 'is not allowed'}` }]
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) return [{ path: formatPath(path), message: typeMessage(issue.expected, issue.input) }]
  return [{ path: formatPath(path), message: issue.message }]
}

const typeWords: Record<string, string> = {
  string: 'text', object: 'a mapping of fields', record: 'a mapping of names to values', array: 'a list', number: 'a number', boolean: 'true or false',
}

function typeMessage(expected: string, input: unknown): string {
  const wanted = `it must be ${typeWords[expected] ?? expected}`
  if (input === undefined) return `is missing; ${wanted}`
  if (input === null) return `is empty; ${wanted}, or be left out`
  const inQuotes = expected === 'string' && typeof input !== 'object' ? `; put it in quotes: "${String(input)}"` : ''
  return `is ${kindOf(input)}; ${wanted}${inQuotes}`
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list'
  return typeof input === 'object' ? 'a mapping' : typeof input === 'string' ? 'text' : typeof input === 'number' ? 'a number' : 'a truth value'
}

/** The one alternative of a union whose fields are all there and known, if there is just one: its problems are the ones worth telling. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const misfits = branches.map((issues) => issues.filter(isMisfit).length)
  const fewest = Math.min(...misfits)
  const closest = branches.filter((_, index) => misfits[index] === fewest)
  return closest.length === 1 ? closest[0] : undefined
}

/** Whether an issue says that another form is meant: another type, a field missing or not known; not that a value is out of bounds. */
function isMisfit({ path, code, input }: Issue): boolean {
  if (path.length === 0) return code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union' || code === 'unrecognized_keys'
  return path.length === 1 && input === undefined
}

/** `spec.load.stages[0].rate` from its parts; keys that are no plain words stand in quotes. */
export function formatPath(parts: readonly PropertyKey[]): string {
  return parts.map((part, index) => {
    if (typeof part === 'number') return `[${part}]`
    const word = String(part)
    if (!/^[A-Za-z_][\w-]*$/.test(word)) return `["${word}"]`
    return index === 0 ? word : `.${word}`
  }).join('')
}

function pathParts(path: string): (string | number)[] {
  return [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, quoted, index, word]) => (index !== undefined ? Number(index) : (quoted ?? word ?? '')))
}

/** Where the value at `parts` starts, or its key where it has no value; of what is not there, the nearest part around it. */
function offsetOf(document: ReturnType<typeof parseDocument>, parts: readonly (string | number)[], isKey: boolean): number {
  for (let length = parts.length; length > 0; length -= 1) {
    const node = document.getIn(parts.slice(0, length), true)
    const holder = length === 1 ? document.contents : document.getIn(parts.slice(0, length - 1), true)
    const name = String(parts[length - 1])
    const key = isMap(holder) ? holder.items.find((pair) => String(isScalar(pair.key) ? pair.key.value : pair.key) === name)?.key : undefined
    const wantsKey = (isKey && length === parts.length) || (isScalar(node) && node.value === null)
    if (isNode(node) && node.range && !wantsKey) return node.range[0]
    if (isNode(key) && key.range) return key.range[0]
  }
  return document.contents?.range?.[0] ?? 0
}

/** Line and column of a place in a text, both from 1. */
function placeAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') }
}
