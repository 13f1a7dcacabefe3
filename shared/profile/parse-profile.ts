import { LineCounter, isNode, parseDocument } from 'yaml'
import type { z } from 'zod'
import { profileOf } from './complete.ts'
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

export type ParsedProfile = { ok: true; profile: Profile; document: unknown } | { ok: false; problems: ProfileProblem[] }

/** Reads the text of a YAML or JSON profile file. Never throws: all problems are listed, each with its place. */
export function parseProfileText(text: string): ParsedProfile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map((error) => ({ path: '', ...place(lines, error.pos[0]), message: error.message })) }
  }
  const plain = plainYaml(document)
  if (plain === undefined) {
    const message = 'has an alias that leads nowhere or unfolds without end; write out what it stands for'
    return { ok: false, problems: [{ path: '', line: 1, column: 1, message }] }
  }
  const parsed = parseProfile(plain)
  if (parsed.ok) return parsed
  return {
    ok: false,
    problems: parsed.problems.map((problem) => {
      const offset = offsetOf(document, pathParts(problem.path))
      return { ...problem, ...place(lines, offset) }
    }),
  }
}

/** Checks a profile given as a plain value (a parsed file, or a file with command-line flags laid over it). */
export function parseProfile(document: unknown): ParsedProfile {
  const parsed = profileFileSchema.safeParse(document, { reportInput: true })
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap((issue) => problemsOf(issue)) }
  const completed = profileOf(parsed.data)
  return completed.problems.length > 0 ? { ok: false, problems: completed.problems } : { ok: true, profile: completed.profile, document }
}

type Issue = z.core.$ZodIssue

function problemsOf(issue: Issue, base: readonly PropertyKey[] = []): ProfileProblem[] {
  const path = [...base, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: formatPath([...path, key]), message: 'is not a field of the format; check its spelling' }))
  }
  if (issue.code === 'invalid_union') {
    const meant = closestBranch(issue.errors)
    if (meant) return meant.flatMap((inner) => problemsOf(inner, path))
  }
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.startsWith('Invalid input')) {
    return [{ path: formatPath(path), message: `is missing; it must be ${article(issue.expected)}` }]
  }
  return [{ path: formatPath(path), message: issue.message }]
}

/** The one alternative of a union whose fields are all there and known, if there is just one: its problems are the ones worth telling. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const misfits = branches.map((issues) => issues.filter((issue) =>
    issue.path.length === 0 || (issue.path.length === 1 && issue.input === undefined)).length)
  const fewest = Math.min(...misfits)
  const closest = branches.filter((_, index) => misfits[index] === fewest)
  return closest.length === 1 ? closest[0] : undefined
}

function article(expected: string): string {
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`
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

/** Where the node at `parts` starts, or its nearest parent that exists. */
function offsetOf(document: ReturnType<typeof parseDocument>, parts: readonly (string | number)[]): number {
  for (let length = parts.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(parts.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

function place(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}
