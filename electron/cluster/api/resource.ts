/** A collection or object of the API: enough for its path and for saying which permission was missing. */
export interface ResourceRef {
  /** Empty for the core group. */
  group: string
  version: string
  /** Plural, as in paths and RBAC rules: "pods". */
  resource: string
  namespace?: string
  name?: string
  subresource?: string
}

export const coreResource = (resource: string, at: { namespace?: string; name?: string; subresource?: string } = {}): ResourceRef => ({
  group: '',
  version: 'v1',
  resource,
  ...at,
})

export const endpointSliceResource = (at: { namespace?: string } = {}): ResourceRef => ({
  group: 'discovery.k8s.io',
  version: 'v1',
  resource: 'endpointslices',
  ...at,
})

export const appsResource = (resource: string, at: { namespace?: string; name?: string; subresource?: string } = {}): ResourceRef => ({
  group: 'apps',
  version: 'v1',
  resource,
  ...at,
})

/** Path below the API server's address. */
export function resourcePath(ref: ResourceRef): string {
  const parts = ref.group === '' ? ['api', ref.version] : ['apis', ref.group, ref.version]
  if (ref.namespace !== undefined) parts.push('namespaces', ref.namespace)
  parts.push(ref.resource)
  if (ref.name !== undefined) parts.push(ref.name)
  if (ref.subresource !== undefined) parts.push(ref.subresource)
  return `/${parts.map(encodeURIComponent).join('/')}`
}

/** In words: "pods in namespace shop", "services checkout in namespace shop". */
export function resourceWords(ref: ResourceRef): string {
  const kind = ref.subresource === undefined ? ref.resource : `${ref.resource}/${ref.subresource}`
  const what = ref.name === undefined ? kind : `${kind} ${ref.name}`
  return ref.namespace === undefined ? what : `${what} in namespace ${ref.namespace}`
}

/** As `kubectl auth can-i` wants it: "pods", "endpointslices.discovery.k8s.io". */
export function resourceRule(ref: ResourceRef): string {
  const name = ref.group === '' ? ref.resource : `${ref.resource}.${ref.group}`
  return ref.subresource === undefined ? name : `${name}/${ref.subresource}`
}
