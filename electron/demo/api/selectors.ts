import { refusal } from './status.ts'

/** Decides by labels or by selectable fields. */
export type Matcher = (values: Record<string, string>) => boolean

interface Requirement {
  key: string
  operator: 'in' | 'notin' | 'exists' | 'absent'
  values: string[]
}

const setRequirement = /^([\w./-]+)\s+(in|notin)\s*\(([^)]*)\)$/
const equalityRequirement = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/
const presence = /^(!?)\s*([\w./-]+)$/

/**
 * A label selector, as in `app=web,tier in (a, b),!canary`. As in Kubernetes, `!=` and `notin` also match where the label is absent.
 * @throws StatusError 400
 */
export function parseLabelSelector(text: string): Matcher {
  const requirements = splitOutsideParentheses(text).map(parseRequirement)
  return (labels) => requirements.every((requirement) => meets(requirement, labels[requirement.key]))
}

/**
 * A field selector, as in `metadata.name=a,status.phase!=Running`.
 * @param supported the fields this kind can be selected by
 * @throws StatusError 400
 */
export function parseFieldSelector(text: string, supported: readonly string[]): Matcher {
  const terms = text.split(',').filter((term) => term.trim() !== '').map((term) => {
    const match = /^([^=!]+?)\s*(==|=|!=)(.*)$/.exec(term.trim())
    const [, field = '', operator = '', value = ''] = match ?? []
    if (match === null) throw refusal.badRequest(`invalid selector: '${text}'; can't understand '${term}'`)
    if (!supported.includes(field)) throw refusal.badRequest(`field label not supported: ${field}`)
    return { field, value, equal: operator !== '!=' }
  })
  return (fields) => terms.every(({ field, value, equal }) => (fields[field] === value) === equal)
}

function parseRequirement(term: string): Requirement {
  const set = setRequirement.exec(term)
  if (set !== null) {
    const [, key = '', operator, list = ''] = set
    return { key, operator: operator === 'in' ? 'in' : 'notin', values: list.split(',').map((value) => value.trim()) }
  }
  const equality = equalityRequirement.exec(term)
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality
    return { key, operator: operator === '!=' ? 'notin' : 'in', values: [value] }
  }
  const [, negation, key] = presence.exec(term) ?? []
  if (key === undefined) throw refusal.badRequest(`unable to parse requirement: ${term}`)
  return { key, operator: negation === '!' ? 'absent' : 'exists', values: [] }
}

function meets({ operator, values }: Requirement, label: string | undefined): boolean {
  switch (operator) {
    case 'in': return label !== undefined && values.includes(label)
    case 'notin': return label === undefined || !values.includes(label)
    case 'exists': return label !== undefined
    case 'absent': return label === undefined
  }
}

function splitOutsideParentheses(text: string): string[] {
  return (text.match(/(?:[^,(]|\([^)]*\)?)+/g) ?? []).map((term) => term.trim()).filter((term) => term !== '')
}
