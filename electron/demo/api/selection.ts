import type { ApiObject } from '../objects/meta.ts'
import { parseFieldSelector, parseLabelSelector } from './selectors.ts'
import type { ApiResource } from './resources.ts'

/** Which objects of a kind a list or watch is about. */
export interface Selection {
  namespace: string | undefined
  matches(object: ApiObject): boolean
}

/** @throws StatusError 400 for a selector that cannot be read or a field the kind cannot be selected by */
export function parseSelection(
  resource: ApiResource, namespace: string | undefined, name: string | undefined, query: URLSearchParams,
): Selection {
  const byLabel = parseLabelSelector(query.get('labelSelector') ?? '')
  const byField = parseFieldSelector(query.get('fieldSelector') ?? '', resource.fieldNames)
  return {
    namespace,
    matches: (object) =>
      (namespace === undefined || object.metadata.namespace === namespace)
      && (name === undefined || object.metadata.name === name)
      && byLabel(object.metadata.labels ?? {}) && byField(resource.fields(object)),
  }
}
