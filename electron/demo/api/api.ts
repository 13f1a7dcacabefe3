import { z } from 'zod'
import { type DemoUser, verbOf } from '../access/users.ts'
import type { Cancel, Scheduler } from '../base/scheduler.ts'
import type { ApiObject } from '../objects/meta.ts'
import { requestPodDeletion } from '../store/pod-deletion.ts'
import type { ClusterState } from '../store/state.ts'
import { resolveCreation } from './create.ts'
import type { Discovery } from './discovery.ts'
import { takeFromBudget } from './eviction.ts'
import { isObject, parseJson, toJson } from './json.ts'
import type { JsonValue } from './json.ts'
import { patchTypes } from './patch.ts'
import { protobufMedia } from './protobuf.ts'
import { flag, negotiate, parseResourcePath, wholeNumber } from './request.ts'
import type { ResourcePath } from './request.ts'
import type { ApiResource } from './resources.ts'
import { parseSelection } from './selection.ts'
import { refusal, success } from './status.ts'
import { rowObject, table } from './table.ts'
import type { Row, RowObject } from './table.ts'
import { resolveScale, resolveUpdate, scaleOf } from './updates.ts'
import { startWatch } from './watch.ts'
import type { WatchEvent, WatchSink } from './watch.ts'

export interface ApiRequest {
  method: string
  path: string
  query: URLSearchParams
  accept?: string | undefined
  contentType?: string | undefined
  body: string
  /** Who asks. */
  user: DemoUser
}

/** One document, plain text, or a stream that `watch` writes. */
export type ApiAnswer =
  | { code: number, document: object, mediaType?: string }
  | { code: number, text: string }
  | { watch: (sink: WatchSink) => Cancel }

export interface ApiParts {
  state: ClusterState
  resources: readonly ApiResource[]
  discovery: Discovery
  scheduler: Scheduler
  version: object
}

/** The answers of the API server, free of sockets. */
export interface Api {
  /** @throws StatusError for every request it refuses */
  handle(request: ApiRequest): ApiAnswer
  /** Whether a path may be read by anybody, as health and version are. */
  isPublic(path: string): boolean
}

const namespaceType = { group: '', plural: 'namespaces', kind: 'Namespace' }
const healthPaths = ['/healthz', '/livez', '/readyz']

const deleteOptionsSchema = z.looseObject({
  gracePeriodSeconds: z.number().int().nonnegative().optional(),
  preconditions: z.looseObject({ uid: z.string().optional(), resourceVersion: z.string().optional() }).optional(),
  dryRun: z.array(z.string()).optional(),
})

export function createApi({ state, resources, discovery, scheduler, version }: ApiParts): Api {
  return {
    isPublic: (path) => path === '/version' || healthPaths.includes(path),
    handle(request) {
      const { method, path } = request
      if (healthPaths.includes(path)) return { code: 200, text: 'ok' }
      if (path === '/version') return { code: 200, document: version }
      const described = discovery.document(path)
      if (described !== undefined) {
        if (method !== 'GET') throw refusal.methodNotAllowed()
        const form = negotiate(request.accept, true)
        const aggregated = form.as === 'discovery' ? discovery.aggregated(path, form.version) : undefined
        if (form.as !== 'discovery' || aggregated === undefined) return { code: 200, document: described }
        const mediaType = `application/json;g=apidiscovery.k8s.io;v=${form.version};as=APIGroupDiscoveryList`
        return { code: 200, document: aggregated, mediaType }
      }
      const named = parseResourcePath(path)
      if (named === undefined) throw refusal.unknownPath()
      if (named.group === 'authorization.k8s.io' && named.plural === 'selfsubjectaccessreviews') return reviewAccess(request)
      if (named.group === 'authentication.k8s.io' && named.plural === 'selfsubjectreviews') return reviewUser(request)
      const { group, version: apiVersion, plural } = named
      authorize(request, named)
      const resource = resources.find(({ type }) => type.group === group && type.version === apiVersion && type.plural === plural)
      if (resource === undefined || (named.namespace !== undefined && !resource.type.namespaced)) throw refusal.unknownPath()
      return named.name === undefined || flag(request.query, 'watch')
        ? handleMany(resource, named, request)
        : handleOne(resource, named, named.name, request)
    },
  }

  function handleMany(resource: ApiResource, named: ResourcePath, request: ApiRequest): ApiAnswer {
    const { namespace } = named
    const creates = request.method === 'POST' && named.name === undefined && resource.creatable === true
    if (!creates || namespace === undefined) return readMany(resource, named, request)
    if (state.namespaces.get(undefined, namespace) === undefined) throw refusal.notFound(namespaceType, namespace)
    const created = resolveCreation(resource, namespace, readBody(request), scheduler.now())
    const stored = request.query.get('dryRun') === 'All' ? created : resource.collection.add(created)
    return { ...shown(resource, stored, request), code: 201 }
  }

  function readMany(resource: ApiResource, { namespace, name }: ResourcePath, { method, query, accept }: ApiRequest): ApiAnswer {
    if (method !== 'GET') throw refusal.methodNotAllowed()
    const selection = parseSelection(resource, namespace, name, query)
    const form = negotiate(accept, false)
    const rows = rowsOf(resource, query)
    if (flag(query, 'watch')) {
      return {
        watch: (sink) => startWatch(resource, selection, query, scheduler, form.as === 'table' ? inTables(resource, rows, sink) : sink),
      }
    }
    const { collection, type } = resource
    const objects = collection.list(namespace).filter((object) => selection.matches(object))
    const resourceVersion = String(collection.revision)
    if (form.as === 'table') {
      return { code: 200, document: table(resource.table.columns, objects.map(rows), resourceVersion) }
    }
    const items = objects.map((object) => ({ ...object, apiVersion: undefined, kind: undefined }))
    const apiVersion = type.group === '' ? type.version : `${type.group}/${type.version}`
    return { code: 200, document: { kind: `${type.kind}List`, apiVersion, metadata: { resourceVersion }, items } }
  }

  function handleOne(resource: ApiResource, { namespace, subresource }: ResourcePath, name: string, request: ApiRequest): ApiAnswer {
    const current = resource.collection.get(namespace, name)
    if (subresource === 'scale' && resource.scalable === true) return handleScale(resource, found(resource, current, name), request)
    if (subresource === 'eviction' && resource.deletable === true) return evict(resource, found(resource, current, name), request)
    if (subresource !== undefined) throw refusal.unknownPath()
    const object = found(resource, current, name)
    switch (request.method) {
      case 'GET': return shown(resource, object, request)
      case 'PUT': return changed(resource, resolveUpdate(resource, object, readBody(request)), request)
      case 'PATCH': return changed(resource, resolveUpdate(resource, object, patched(object, request)), request)
      case 'DELETE': {
        if (resource.deletable !== true && resource.creatable !== true) throw refusal.methodNotAllowed()
        return { code: 200, document: deleteObject(resource, object, request.body === '' ? {} : readBody(request), request.query) }
      }
      default: throw refusal.methodNotAllowed()
    }
  }

  function handleScale(resource: ApiResource, object: ApiObject, request: ApiRequest): ApiAnswer {
    const { method } = request
    if (method === 'GET') return { code: 200, document: scaleOf(object) }
    if (method !== 'PUT' && method !== 'PATCH') throw refusal.methodNotAllowed()
    const scale = method === 'PUT' ? readBody(request) : patched(scaleOf(object), request)
    const next = resolveScale(resource, object, scale)
    return { code: 200, document: scaleOf(stored(resource, next, request.query)) }
  }

  function evict(resource: ApiResource, object: ApiObject, request: ApiRequest): ApiAnswer {
    if (request.method !== 'POST') throw refusal.methodNotAllowed()
    const eviction = readBody(request)
    const options = isObject(eviction) ? eviction['deleteOptions'] ?? {} : {}
    deleteObject(resource, object, options, request.query, (dryRun) => {
      const { namespace, name } = object.metadata
      const pod = state.pods.get(namespace, name)
      if (pod !== undefined) takeFromBudget(state, pod, dryRun)
    })
    return { code: 201, document: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } }
  }

  function deleteObject(
    resource: ApiResource, object: ApiObject, body: JsonValue, query: URLSearchParams, allow: (dryRun: boolean) => void = () => undefined,
  ): object {
    const parsed = deleteOptionsSchema.safeParse(body)
    if (!parsed.success) throw refusal.badRequest(`the DeleteOptions cannot be read: ${z.prettifyError(parsed.error)}`)
    const { gracePeriodSeconds = wholeNumber(query, 'gracePeriodSeconds'), preconditions, dryRun } = parsed.data
    const { namespace, name, uid, resourceVersion } = object.metadata
    if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
      const why = `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${uid}`
      throw refusal.conflict(resource.type, name, why)
    }
    if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
      const why = `Precondition failed: ResourceVersion in precondition: ${preconditions.resourceVersion}, `
        + `ResourceVersion in object meta: ${resourceVersion}`
      throw refusal.conflict(resource.type, name, why)
    }
    const dry = query.get('dryRun') === 'All' || dryRun?.includes('All') === true
    allow(dry)
    if (dry) return object
    const pod = resource.deletable === true ? state.pods.get(namespace, name) : undefined
    if (pod === undefined) {
      resource.collection.remove(namespace, name)
      return success(resource.type, name, uid)
    }
    const after = requestPodDeletion(state.pods, pod, gracePeriodSeconds, scheduler.now())
    return state.pods.get(namespace, name) === undefined ? success(resource.type, name, uid) : after
  }

  function shown(resource: ApiResource, object: ApiObject, { accept, query }: ApiRequest): ApiAnswer {
    if (negotiate(accept, false).as !== 'table') return { code: 200, document: object }
    return { code: 200, document: table(resource.table.columns, [rowsOf(resource, query)(object)], object.metadata.resourceVersion) }
  }

  function changed(resource: ApiResource, next: ApiObject, request: ApiRequest): ApiAnswer {
    return shown(resource, stored(resource, next, request.query), request)
  }

  function stored(resource: ApiResource, next: ApiObject, query: URLSearchParams): ApiObject {
    return query.get('dryRun') === 'All' ? next : resource.collection.replace(next)
  }

  function rowsOf(resource: ApiResource, query: URLSearchParams): (object: ApiObject) => Row {
    const wanted = query.get('includeObject')
    const carried: RowObject = wanted === 'Object' || wanted === 'None' ? wanted : 'Metadata'
    return (object: ApiObject) => ({ cells: resource.table.cells(object, scheduler.now()), object: rowObject(object, carried) })
  }
}

/** Lets a watch speak in tables of one row each. */
function inTables(resource: ApiResource, row: (object: ApiObject) => Row, sink: WatchSink): WatchSink<WatchEvent> {
  let columns: ApiResource['table']['columns'] | undefined = resource.table.columns
  const asTable = (rows: Row[], resourceVersion: string) => {
    const document = table(columns, rows, resourceVersion)
    columns = undefined
    return document
  }
  return {
    end: () => sink.end(),
    send(event) {
      if (event.type === 'ERROR') sink.send(event)
      else if (event.type === 'BOOKMARK') sink.send({ type: 'BOOKMARK', object: asTable([], String(resource.collection.revision)) })
      else sink.send({ type: event.type, object: asTable([row(event.object)], event.object.metadata.resourceVersion) })
    },
  }
}

/** @throws StatusError 403 where the user may not do this */
function authorize({ method, query, user }: ApiRequest, { group, plural, subresource, namespace, name }: ResourcePath): void {
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`
  const verb = verbOf(method, name !== undefined, flag(query, 'watch'))
  if (!user.may({ verb, group, resource })) {
    throw refusal.forbidden(user.name, verb, { group, resource, ...(namespace !== undefined && { namespace }), ...(name !== undefined && { name }) })
  }
}

const reviewSchema = z.looseObject({
  resourceAttributes: z.looseObject({
    verb: z.string().optional(), group: z.string().optional(), resource: z.string().optional(), subresource: z.string().optional(),
  }).optional(),
})

function reviewAccess(request: ApiRequest): ApiAnswer {
  if (request.method !== 'POST') throw refusal.methodNotAllowed()
  const review = readBody(request)
  const spec = isObject(review) ? review['spec'] : undefined
  const { resourceAttributes } = reviewSchema.safeParse(spec).data ?? {}
  const { verb = '', group = '', resource = '', subresource = '' } = resourceAttributes ?? {}
  const { user } = request
  const allowed = user.may({ verb, group, resource: subresource === '' ? resource : `${resource}/${subresource}` })
  const status = { allowed, reason: `the demo cluster allows ${user.name} ${user.may({ verb: '*', group: '*', resource: '*' }) ? 'everything' : 'to look, and nothing else'}` }
  return {
    code: 201, document: { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec: spec ?? {}, status },
  }
}

/** Who asks, as `kubectl auth whoami` shows it. */
function reviewUser({ method, user }: ApiRequest): ApiAnswer {
  if (method !== 'POST') throw refusal.methodNotAllowed()
  const status = { userInfo: { username: user.name, groups: [user.organization, 'system:authenticated'] } }
  return { code: 201, document: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', metadata: { creationTimestamp: null }, status } }
}

function found(resource: ApiResource, object: ApiObject | undefined, name: string): ApiObject {
  if (object === undefined) throw refusal.notFound(resource.type, name)
  return object
}

function patched(target: object, request: ApiRequest): JsonValue {
  const [media = ''] = (request.contentType ?? '').split(';')
  const apply = patchTypes[media.trim()]
  if (apply === undefined) throw refusal.unsupportedMediaType(Object.keys(patchTypes))
  return apply(toJson(target), bodyOf(request))
}

function readBody(request: ApiRequest): JsonValue {
  const [media = ''] = (request.contentType ?? 'application/json').split(';')
  if (media.trim() === protobufMedia) throw refusal.unreadProtobuf()
  if (media.trim() !== 'application/json') throw refusal.unsupportedMediaType(['application/json'])
  return bodyOf(request)
}

function bodyOf({ body }: ApiRequest): JsonValue {
  const value = parseJson(body)
  if (value === undefined) throw refusal.badRequest('the body of the request is not valid JSON')
  return value
}
