import type { ErrorClass } from '../../../shared/tally/error-class.ts'

/** How far a request had come when its connection failed. */
export type Stage =
  /** The connection was being opened. */
  | 'connecting'
  /** TCP stood, the TLS handshake did not. */
  | 'securing'
  /** Sent as the first request of its connection; nothing has come back. */
  | 'first-request'
  /** Sent on a connection that had served before; nothing has come back: it may have been closed while idle. */
  | 'reused-connection'
  /** Part of the response has come. */
  | 'response'

const harness: Record<string, ErrorClass> = {
  EADDRNOTAVAIL: 'harness-ports', EADDRINUSE: 'harness-ports', EMFILE: 'harness-files', ENFILE: 'harness-files',
  ENOBUFS: 'harness', ENOMEM: 'harness',
}
const unreachable = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EACCES', 'EPERM', 'EINVAL', 'EAFNOSUPPORT'])
const names = new Set(['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'ETIMEOUT', 'EAI_AGAIN', 'EAI_NONAME', 'EAI_FAIL', 'EAI_NODATA', 'EAI_FAMILY'])
const resets = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ENOTCONN', 'ESHUTDOWN'])

/**
 * The class of a failed connection, from the system's error code and how far the request had come. `end` as a code stands for a connection
 * the other side closed in good order.
 *
 * Source: connect(2) and tcp(7) for the codes; RFC 9112, sections 9.3.1 and 9.5, for why a reused connection stands apart.
 */
export function classifyFailure(code: string, stage: Stage): ErrorClass {
  const ours = harness[code]
  if (ours !== undefined) return ours
  if (stage === 'response') return 'reset-mid-response'
  if (stage === 'first-request') return 'reset-before-response'
  if (stage === 'reused-connection') return 'reset-idle-connection'
  if (names.has(code) || code.startsWith('EAI_')) return 'name'
  if (code === 'ECONNREFUSED') return 'refused'
  if (code === 'ETIMEDOUT') return 'connect-timeout'
  if (unreachable.has(code)) return 'unreachable'
  if (resets.has(code) || code === 'end') return 'reset-before-response'
  return stage === 'securing' ? 'tls' : 'unreachable'
}
