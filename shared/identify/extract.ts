import type { IdentifyRule } from '../profile/profile.ts'

/** A response as text: its head (status line and header lines as received, folded ones joined) and its body, cut to a bounded length. */
export interface ResponseText {
  head: string
  body: string
}

/** A rule that names one place to look at: what `auto` finds, or what a profile says by hand. */
export type PlaceRule = Extract<IdentifyRule, { by: 'header' | 'json' | 'body' }>

/** Reads the value at a rule's place; null where the response has none. */
export type Extractor = (response: ResponseText) => string | null

/** @throws SyntaxError for a body pattern that is no regular expression. */
export function extractorOf(rule: PlaceRule): Extractor {
  switch (rule.by) {
    case 'header': {
      const line = new RegExp(`^${escapePattern(rule.name)}:[ \\t]*(.*?)[ \\t]*\\r?$`, 'im')
      return ({ head }) => nonEmpty(line.exec(head)?.[1])
    }
    case 'json':
      return ({ body }) => jsonValue(body, rule.pointer)
    case 'body': {
      const pattern = bodyPattern(rule.pattern)
      return ({ body }) => {
        const match = pattern.exec(body)
        return match === null ? null : nonEmpty((match[1] ?? match[0]).trim())
      }
    }
  }
}

/** A body pattern as it is applied: `^` and `$` mean lines; the value is the first group, or all of the match where it has none. */
export function bodyPattern(pattern: string): RegExp {
  return new RegExp(pattern, 'm')
}

/** The text, number or truth value at a JSON pointer (RFC 6901) as text; null where the body is no JSON or has none there. */
export function jsonValue(body: string, pointer: string): string | null {
  const document = parseJson(body)
  if (document === undefined) return null
  let value: unknown = document
  for (const token of pointer === '' ? [] : pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null
    value = new Map<string, unknown>(Object.entries(value)).get(key)
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? nonEmpty(String(value)) : null
}

/** The parsed text; undefined where it is no JSON. */
export function parseJson(text: string): unknown {
  const first = text.trimStart().charAt(0)
  if (first !== '{' && first !== '[' && first !== '"') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function nonEmpty(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value
}

/** A rule in words: "header X-Pod-Name". */
export function describeRule(rule: IdentifyRule): string {
  switch (rule.by) {
    case 'header': return `header ${rule.name}`
    case 'json': return `JSON ${rule.pointer}`
    case 'body': return `body pattern ${rule.pattern}`
    case 'auto': return 'auto'
    case 'none': return 'none'
  }
}
