import type { ErrorClass } from '../tally/error-class.ts'

export interface ErrorWords {
  name: string
  /** What the client saw and what that means, one sentence. */
  meaning: string
}

/** What each class of error means (facts: "the client sees"). */
export const errorWords: Record<ErrorClass, ErrorWords> = {
  'refused': {
    name: 'Connection refused',
    meaning: 'Nothing listened at the address: no endpoint was left to choose from, or the chosen pod had already closed its port.',
  },
  'connect-timeout': {
    name: 'Connect timeout',
    meaning: 'Packets went unanswered: a dead node, a network policy or firewall, or a Local traffic policy on a node without a ready pod.',
  },
  'unreachable': { name: 'Unreachable', meaning: 'The network had no route to the address.' },
  'name': { name: 'Name not resolved', meaning: 'The host name could not be resolved to an address.' },
  'tls': { name: 'TLS failed', meaning: 'The connection stood, but no secure session could be agreed: certificate, server name or protocol version.' },
  'reset-before-response': {
    name: 'Reset before the response',
    meaning: 'A fresh connection was cut before any byte of the answer: the process died or shut down with the request in hand.',
  },
  'reset-idle-connection': {
    name: 'Reset on a reused connection',
    meaning: 'A kept-alive connection was closed by the server just as the next request went out: a race that clients usually retry.',
  },
  'reset-mid-response': { name: 'Reset in mid-response', meaning: 'The answer had begun and broke off: the process died while it was sending.' },
  'response-timeout': { name: 'Response timeout', meaning: 'The request was sent, but the whole answer did not come within the timeout.' },
  'protocol': { name: 'Not valid HTTP', meaning: 'The bytes that came back are not a valid HTTP response.' },
  'status': { name: 'Unexpected status', meaning: 'A complete response came, but its status says that it failed.' },
  'api-status': {
    name: 'Status from the API server',
    meaning: 'The API server itself answered instead of a pod, for example because the Service had no ready endpoint.',
  },
  'harness-ports': {
    name: 'Out of ports here',
    meaning: 'This computer ran out of local ports for new connections. It says nothing about the Service.',
  },
  'harness-files': {
    name: 'Out of file descriptors here',
    meaning: 'This computer may open no more files and sockets. It says nothing about the Service.',
  },
  'harness': { name: 'This computer failed', meaning: 'The load could not be made by this computer. It says nothing about the Service.' },
}
