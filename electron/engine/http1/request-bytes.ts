import type { RequestJob } from '../job.ts'

/** The bytes of the request, once for a connection that goes on and once for the last request on a connection. */
export interface RequestBytes {
  keepAlive: Buffer
  close: Buffer
  /** Responses to HEAD have no body whatever their headers say. */
  head: boolean
}

const own = new Set(['connection', 'content-length', 'transfer-encoding'])
const token = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/

/**
 * Builds an HTTP/1.1 request (RFC 9112). Framing headers are ours; Host and User-Agent may be given among the headers.
 *
 * @throws TypeError naming the method or header that cannot stand in a request.
 */
export function requestBytes(request: RequestJob): RequestBytes {
  if (!token.test(request.method)) throw new TypeError(`The method "${request.method}" is not a word HTTP allows.`)
  const given = Object.entries(request.headers).filter(([name]) => !own.has(name.toLowerCase()))
  for (const [name, value] of given) {
    if (!token.test(name)) throw new TypeError(`The header name "${name}" is not a word HTTP allows.`)
    if (/[\r\n\0]/.test(value)) throw new TypeError(`The value of the header "${name}" contains a line break.`)
  }
  const names = new Set(given.map(([name]) => name.toLowerCase()))
  const body = Buffer.from(request.body, 'utf8')
  const lines = [`${request.method} ${requestTarget(request.path)} HTTP/1.1`]
  if (!names.has('host')) lines.push(`Host: ${request.hostHeader}`)
  if (!names.has('user-agent')) lines.push(`User-Agent: ${request.userAgent}`)
  if (!names.has('accept')) lines.push('Accept: */*')
  for (const [name, value] of given) lines.push(`${name}: ${value}`)
  if (body.length > 0 || ['POST', 'PUT', 'PATCH'].includes(request.method)) lines.push(`Content-Length: ${body.length}`)
  const assemble = (more: string[]) => Buffer.concat([Buffer.from([...lines, ...more, '', ''].join('\r\n'), 'utf8'), body])
  return { keepAlive: assemble([]), close: assemble(['Connection: close']), head: request.method === 'HEAD' }
}

/** The path with everything percent-encoded that may not stand in a request line. */
function requestTarget(path: string): string {
  const absolute = path.startsWith('/') || path === '*' ? path : `/${path}`
  return absolute.replace(/[^\x21-\x7e]+/g, (part) => encodeURIComponent(part))
}
