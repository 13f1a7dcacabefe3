import { describe, expect, it } from 'vitest'
import { classifyFailure, type Stage } from './classify.ts'

const cases: [code: string, stage: Stage, expected: ReturnType<typeof classifyFailure>][] = [
  ['ECONNREFUSED', 'connecting', 'refused'],
  ['ETIMEDOUT', 'connecting', 'connect-timeout'],
  ['EHOSTUNREACH', 'connecting', 'unreachable'],
  ['ENETUNREACH', 'connecting', 'unreachable'],
  ['EACCES', 'connecting', 'unreachable'],
  ['ENOTFOUND', 'connecting', 'name'],
  ['EAI_AGAIN', 'connecting', 'name'],
  ['EAI_SOMETHING_NEW', 'connecting', 'name'],
  ['ECONNRESET', 'connecting', 'reset-before-response'],
  ['EADDRNOTAVAIL', 'connecting', 'harness-ports'],
  ['EMFILE', 'connecting', 'harness-files'],
  ['ENFILE', 'connecting', 'harness-files'],
  ['ENOBUFS', 'connecting', 'harness'],
  ['ESOMETHING', 'connecting', 'unreachable'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'securing', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'securing', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'securing', 'tls'],
  ['EPROTO', 'securing', 'tls'],
  ['ECONNRESET', 'securing', 'reset-before-response'],
  ['end', 'securing', 'reset-before-response'],
  ['end', 'first-request', 'reset-before-response'],
  ['ECONNRESET', 'first-request', 'reset-before-response'],
  ['EPIPE', 'reused-connection', 'reset-idle-connection'],
  ['end', 'reused-connection', 'reset-idle-connection'],
  ['ECONNRESET', 'response', 'reset-mid-response'],
  ['end', 'response', 'reset-mid-response'],
  ['ETIMEDOUT', 'response', 'reset-mid-response'],
]

describe('classifyFailure', () => {
  it.each(cases)('%s while %s is %s', (code, stage, expected) => {
    expect(classifyFailure(code, stage)).toBe(expected)
  })
})
