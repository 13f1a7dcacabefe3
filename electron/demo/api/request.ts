import { refusal } from './status.ts'

/** What a path of the API names. */
export interface ResourcePath {
  group: string
  version: string
  namespace?: string
  plural: string
  name?: string
  subresource?: string
}

/**
 * Reads `/api/v1/…` and `/apis/GROUP/VERSION/…`; undefined for every other path.
 * @throws StatusError 400 where it is not a valid URL path
 */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const parts = path.split('/').filter((part) => part !== '').map(decode)
  const [root] = parts
  const rest = root === 'api' ? ['', ...parts.slice(1)] : root === 'apis' ? parts.slice(1) : []
  const [group, version, ...names] = rest
  if (group === undefined || version === undefined || names.length === 0) return undefined
  const [scope, namespace, plural] = names
  const namespaced = scope === 'namespaces' && namespace !== undefined && plural !== undefined
  const [kind, name, subresource, ...excess] = namespaced ? names.slice(2) : names
  if (kind === undefined || excess.length > 0) return undefined
  return {
    group, version, plural: kind,
    ...(namespaced && { namespace }), ...(name !== undefined && { name }), ...(subresource !== undefined && { subresource }),
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw refusal.badRequest(`the path has an invalid escape: ${part}`)
  }
}

/** The form a client wants the answer in. */
export type Representation = { as: 'object' } | { as: 'table' } | { as: 'discovery', version: string }

/**
 * Chooses the first form of an Accept header that the server has.
 * @throws StatusError 406 where it has none of them
 */
export function negotiate(accept: string | undefined, discovery: boolean): Representation {
  if (accept === undefined || accept.trim() === '') return { as: 'object' }
  for (const alternative of accept.split(',')) {
    const [media = '', ...parameters] = alternative.split(';').map((part) => part.trim())
    if (!['application/json', 'application/*', '*/*'].includes(media)) continue
    const wanted = Object.fromEntries(parameters.map((parameter) => parameter.split('=')))
    const { as, g, v } = wanted
    if (as === undefined) return { as: 'object' }
    if (as === 'Table' && g === 'meta.k8s.io' && !discovery) return { as: 'table' }
    if (as === 'APIGroupDiscoveryList' && g === 'apidiscovery.k8s.io' && discovery && (v === 'v2' || v === 'v2beta1')) {
      return { as: 'discovery', version: v }
    }
  }
  throw refusal.notAcceptable()
}

/** A boolean query parameter: absent, `false` and `0` are false. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  return value !== null && value !== 'false' && value !== '0'
}

/** A whole number among the query parameters, undefined where absent. @throws StatusError 400 */
export function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null || value === '') return undefined
  if (!/^\d+$/.test(value)) throw refusal.badRequest(`invalid ${name} "${value}": a whole number is needed`)
  return Number(value)
}
