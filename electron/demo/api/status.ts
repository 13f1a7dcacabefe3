/** One field that is wrong, as `kubectl` prints it. */
export interface Cause {
  field: string
  reason: 'FieldValueInvalid' | 'FieldValueForbidden'
  message: string
}

/** A request the API server refuses; rendered as a Kubernetes `Status`. */
export class StatusError extends Error {
  readonly code: number
  readonly reason: string
  readonly details: Record<string, unknown> | undefined

  constructor(code: number, reason: string, message: string, details?: Record<string, unknown>) {
    super(message)
    this.code = code
    this.reason = reason
    this.details = details
  }

  /** The `Status` object of meta/v1. */
  toStatus(): object {
    const { code, reason, message, details } = this
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...(details && { details }), code }
  }
}

/** A resource as messages name it: `pods`, `deployments.apps`. */
export interface ResourceName {
  group: string
  plural: string
  kind: string
}

const qualified = ({ group, plural }: ResourceName) => (group === '' ? plural : `${plural}.${group}`)

const details = ({ group, plural }: ResourceName, name: string) => ({ name, ...(group !== '' && { group }), kind: plural })

export const refusal = {
  badRequest: (message: string) => new StatusError(400, 'BadRequest', message),
  forbidden: (user: string, verb: string, { group, resource, namespace, name }: { group: string, resource: string, namespace?: string, name?: string }) => {
    const [plural = ''] = resource.split('/')
    const named = `${group === '' ? plural : `${plural}.${group}`}${name === undefined ? '' : ` "${name}"`}`
    const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`
    return new StatusError(
      403, 'Forbidden', `${named} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${scope}`,
      { ...(name !== undefined && { name }), ...(group !== '' && { group }), kind: plural },
    )
  },
  unauthorized: () => new StatusError(401, 'Unauthorized', 'Unauthorized'),
  unknownPath: () => new StatusError(404, 'NotFound', 'the server could not find the requested resource', {}),
  notFound: (resource: ResourceName, name: string) =>
    new StatusError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, details(resource, name)),
  methodNotAllowed: () => new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {}),
  notAcceptable: () =>
    new StatusError(406, 'NotAcceptable', 'only the following media types are accepted: application/json'),
  exists: (resource: ResourceName, name: string) =>
    new StatusError(409, 'AlreadyExists', `${qualified(resource)} "${name}" already exists`, details(resource, name)),
  conflict: (resource: ResourceName, name: string, why: string) =>
    new StatusError(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`, details(resource, name)),
  modified: (resource: ResourceName, name: string) =>
    refusal.conflict(resource, name, 'the object has been modified; please apply your changes to the latest version and try again'),
  expired: (revision: number, oldest: number) =>
    new StatusError(410, 'Expired', `too old resource version: ${revision} (${oldest})`),
  tooLarge: () => new StatusError(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728'),
  unsupportedMediaType: (accepted: readonly string[]) => new StatusError(
    415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  ),
  /** kubectl does not try again with JSON, so it is told what does. */
  unreadProtobuf: () => new StatusError(
    415, 'UnsupportedMediaType', 'the body of the request was in an unknown format - accepted media types include: application/json. '
      + 'The demo cluster reads few kinds in protobuf; add --dry-run=client -o yaml and pipe that to "kubectl create --validate=false -f -"',
  ),
  invalid(resource: ResourceName, name: string, causes: readonly Cause[]) {
    const { group, kind } = resource
    const list = causes.map(({ field, message }) => `${field}: ${message}`)
    const summary = list.length === 1 ? list[0] : `[${list.join(', ')}]`
    return new StatusError(422, 'Invalid', `${group === '' ? kind : `${kind}.${group}`} "${name}" is invalid: ${summary}`, {
      name, ...(group !== '' && { group }), kind, causes,
    })
  },
  internal: (error: unknown) => new StatusError(500, 'InternalError', `Internal error occurred: ${String(error)}`),
  futureVersion: (revision: number, current: number) =>
    new StatusError(504, 'Timeout', `Too large resource version: ${revision}, current: ${current}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1,
    }),
}

/** The `Status` of something that was done. */
export function success(resource: ResourceName, name: string, uid: string): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { ...details(resource, name), uid } }
}
