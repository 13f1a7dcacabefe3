import { EvenkeelError } from '../../../shared/contract/failure.ts'
import { codeOf } from './error-code.ts'
import { HttpTimeout } from './http.ts'
import type { ApiStatus } from './objects.ts'
import { resourceRule, resourceWords, type ResourceRef } from './resource.ts'

/** For messages: whom we talked to. */
export interface ApiPlace {
  contextName: string
  server: string
  user: string
  file: string
}

const tlsCodes = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/

/** No answer came: which step failed, for whom, and what to do. */
export function noAnswer(error: unknown, place: ApiPlace): EvenkeelError {
  if (error instanceof EvenkeelError) return error
  const code = codeOf(error)
  const server = `${place.server} (context ${place.contextName})`
  const start = 'Check that the cluster runs and that this computer can reach it, or choose another context with --context.'
  const fail = (message: string, next: string) => new EvenkeelError('unreachable', message, next)
  if (error instanceof HttpTimeout) {
    const what = error.step === 'connect' ? 'cannot be connected to' : 'accepted the connection but did not answer'
    return fail(`The API server ${server} ${what}: nothing within ${error.afterMs / 1000} s.`, start)
  }
  if (code === 'ECONNREFUSED') return fail(`The API server ${server} refused the connection.`, start)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return fail(
      `The name of the API server ${server} cannot be resolved.`,
      `Check the server in ${place.file} and this computer's DNS or VPN.`,
    )
  }
  if (code.startsWith('ERR_OSSL') || code === 'ERR_CRYPTO_INVALID_KEYTYPE') {
    return new EvenkeelError(
      'usage',
      `The certificate or key of context ${place.contextName} cannot be read (${code}).`,
      `Correct it in ${place.file}.`,
    )
  }
  if (code === 'ERR_INVALID_CHAR') {
    return new EvenkeelError(
      'unauthorised',
      `The token of context ${place.contextName} holds characters that no token may have.`,
      `Correct it in ${place.file}.`,
    )
  }
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER') {
    return fail(
      `The API server ${server} does not speak TLS as expected (${code}).`,
      `Check the server's address and https:// in ${place.file}.`,
    )
  }
  if (tlsCodes.test(code)) {
    return fail(
      `The certificate of the API server ${server} is not trusted: ${tlsWords(error, code)}.`,
      `Check certificate-authority-data of the cluster in ${place.file}; it may be from an earlier cluster at this address.`,
    )
  }
  if (code === 'ERR_PROXY_TUNNEL' || code === 'ERR_PROXY_INVALID_CONFIG') {
    return fail(
      `The proxy before the API server ${server} did not let the connection through.`,
      'Check proxy-url in the kubeconfig and the HTTPS_PROXY and NO_PROXY variables.',
    )
  }
  return fail(`The API server ${server} cannot be reached (${code || messageOf(error)}).`, start)
}

/** An answer came, but no 2xx. */
export function refusal(statusCode: number, status: ApiStatus | null, verb: string, ref: ResourceRef, place: ApiPlace): EvenkeelError {
  const server = `${place.server} (context ${place.contextName})`
  const said = status && status.message !== '' ? `: ${status.message.replace(/\.$/, '')}` : ''
  if (statusCode === 401) {
    const who = place.user === '' ? 'requests without credentials' : `the credentials of user ${place.user}`
    return new EvenkeelError(
      'unauthorised',
      `The API server ${server} does not accept ${who}.`,
      `They may have expired: log in again, or correct the user in ${place.file}.`,
    )
  }
  if (statusCode === 403) {
    const scope = ref.namespace === undefined ? '--all-namespaces' : `-n ${ref.namespace}`
    return new EvenkeelError(
      'forbidden',
      `Context ${place.contextName} is not allowed to ${verb} ${resourceWords(ref)}${said}.`,
      `Ask for a role with verb ${verb} on ${resourceRule(ref)}; check with: kubectl auth can-i ${verb} ${resourceRule(ref)} ${scope}`,
    )
  }
  if (statusCode === 404) {
    return new EvenkeelError(
      'not-found',
      `The API server ${server} has no ${resourceWords(ref)}${said}.`,
      'Check the names and the context.',
    )
  }
  if (statusCode === 409 || statusCode === 410 || statusCode === 422) {
    return new EvenkeelError(
      'unavailable',
      `The API server ${server} did not ${verb} ${resourceWords(ref)} (${statusCode})${said}.`,
      "Look at the object's current state and try again.",
    )
  }
  return new EvenkeelError(
    'unreachable',
    `The API server ${server} answered ${statusCode} to ${verb} ${resourceWords(ref)}${said}.`,
    statusCode === 429 || statusCode >= 500
      ? 'It may be starting or overloaded; try again in a moment.'
      : 'Check that the address is that of a Kubernetes API server.',
  )
}

/** The answer is not what a Kubernetes API server says. */
export function unknownAnswer(ref: ResourceRef, place: ApiPlace): EvenkeelError {
  return new EvenkeelError(
    'unreachable',
    `${place.server} (context ${place.contextName}) answered to ${resourceWords(ref)} with something that is not Kubernetes.`,
    `Check that the server in ${place.file} is a Kubernetes API server.`,
  )
}

function tlsWords(error: unknown, code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'it has expired'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') return 'it is for another host name'
  if (/SELF_SIGNED|UNABLE_TO_/.test(code)) return 'it is signed by an authority that the kubeconfig does not name'
  return code || messageOf(error)
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
