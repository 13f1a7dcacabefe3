import type { ApiResource, ResourceType } from './resources.ts'

/** A kind or subresource as discovery describes it. */
interface Described {
  type: ResourceType
  /** The responses' kind, which for subresources differs from the resource's. */
  responseKind: { group: string, version: string, kind: string }
  subresource?: string
  verbs: string[]
}

/** Questions about the one who asks: nothing is stored. */
const selfReviews: Described[] = [['authorization.k8s.io', 'SelfSubjectAccessReview'], ['authentication.k8s.io', 'SelfSubjectReview']].map(([group = '', kind = '']) => ({
  type: { group, version: 'v1', plural: `${kind.toLowerCase()}s`, singular: kind.toLowerCase(), kind, shortNames: [], categories: [], namespaced: false },
  responseKind: { group, version: 'v1', kind },
  verbs: ['create'],
}))

/** The API's own description: which groups, versions, kinds, verbs there are. */
export interface Discovery {
  /** The legacy document at a path such as `/api`, `/apis/apps`, `/apis/apps/v1`; undefined where there is none. */
  document(path: string): object | undefined
  /** The aggregated document (apidiscovery.k8s.io) at `/api` or `/apis`. */
  aggregated(path: string, version: string): object | undefined
}

/** @param serverAddress `host:port` that clients use, known once the server listens */
export function createDiscovery(resources: readonly ApiResource[], serverAddress: () => string): Discovery {
  const described = [...resources.flatMap(describe), ...selfReviews]
  const groups = [...new Set(described.map(({ type }) => type.group))].filter((group) => group !== '')
  const inGroup = (group: string) => described.filter(({ type }) => type.group === group)
  const versionOf = (group: string) => inGroup(group)[0]?.type.version ?? 'v1'
  const groupDocument = (name: string) => {
    const version = { groupVersion: `${name}/${versionOf(name)}`, version: versionOf(name) }
    return { name, versions: [version], preferredVersion: version }
  }
  const versions = () => (
    { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: serverAddress() }] }
  )
  const documents = new Map<string, object>([
    ['/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupDocument) }],
    ['/api/v1', resourceList('v1', inGroup(''))],
    ...groups.flatMap((name): [string, object][] => [
      [`/apis/${name}`, { kind: 'APIGroup', apiVersion: 'v1', ...groupDocument(name) }],
      [`/apis/${name}/${versionOf(name)}`, resourceList(`${name}/${versionOf(name)}`, inGroup(name))],
    ]),
  ])
  return {
    document: (path) => (path === '/api' ? versions() : documents.get(path)),
    aggregated(path, version) {
      const shown = path === '/api' ? [''] : path === '/apis' ? groups : undefined
      return shown && {
        kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {},
        items: shown.map((group) => aggregatedGroup(group, inGroup(group))),
      }
    },
  }
}

function describe(resource: ApiResource): Described[] {
  const { type } = resource
  const { group, version, kind } = type
  const verbs = [
    'get', 'list', 'watch', ...(resource.updates ? ['patch', 'update'] : []), ...(resource.creatable ? ['create'] : []),
    ...(resource.deletable || resource.creatable ? ['delete'] : []),
  ]
  const responseKind = { group, version, kind }
  return [
    { type, responseKind, verbs: verbs.sort() },
    ...(resource.scalable
      ? [{
          type, responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' }, subresource: 'scale',
          verbs: ['get', 'patch', 'update'],
        }]
      : []),
    ...(resource.deletable
      ? [{
          type, responseKind: { group: 'policy', version: 'v1', kind: 'Eviction' }, subresource: 'eviction', verbs: ['create'],
        }]
      : []),
  ]
}

function resourceList(groupVersion: string, described: readonly Described[]): object {
  return {
    kind: 'APIResourceList', apiVersion: 'v1', groupVersion,
    resources: described.map(({ type, responseKind, subresource, verbs }) => ({
      name: subresource === undefined ? type.plural : `${type.plural}/${subresource}`,
      singularName: subresource === undefined ? type.singular : '',
      namespaced: type.namespaced,
      ...(responseKind.group === type.group ? {} : { group: responseKind.group, version: responseKind.version }),
      kind: responseKind.kind,
      verbs,
      ...(subresource === undefined && type.shortNames.length > 0 && { shortNames: type.shortNames }),
      ...(subresource === undefined && type.categories.length > 0 && { categories: type.categories }),
    })),
  }
}

function aggregatedGroup(group: string, described: readonly Described[]): object {
  return {
    metadata: { ...(group !== '' && { name: group }), creationTimestamp: null },
    versions: [{
      version: described[0]?.type.version ?? 'v1', freshness: 'Current',
      resources: described.filter(({ subresource }) => subresource === undefined).map(({ type, responseKind, verbs }) => ({
        resource: type.plural,
        responseKind,
        scope: type.namespaced ? 'Namespaced' : 'Cluster',
        singularResource: type.singular,
        verbs,
        ...(type.shortNames.length > 0 && { shortNames: type.shortNames }),
        ...(type.categories.length > 0 && { categories: type.categories }),
        subresources: described.filter((other) => other.type === type && other.subresource !== undefined).map((other) => ({
          subresource: other.subresource, responseKind: other.responseKind, verbs: other.verbs,
        })),
      })),
    }],
  }
}
