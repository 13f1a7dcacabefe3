import { expect, it } from 'vitest'
import { isApiStatus } from './api-status.ts'

const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'ServiceUnavailable', code: 503 }

it.each([
  ['the API server\'s own answer', JSON.stringify({ ...status, message: 'no endpoints available for service "checkout"' }), true],
  ['the same, indented', `\n${JSON.stringify(status, null, 2)}\n`, true],
  ['an application\'s error', '{"error":"database away","status":503}', false],
  ['an application that speaks of a Status', '{"kind":"Report","about":"Status","apiVersion":"v1"}', false],
  ['another group\'s Status', JSON.stringify({ ...status, apiVersion: 'shop/v1' }), false],
  ['a Status within something else', JSON.stringify([status]), false],
  ['a Status cut short', JSON.stringify(status).slice(0, -1), false],
  ['a page', '<h1>503 Service Unavailable</h1>', false],
  ['nothing', '', false],
])('%s', (_name, body, expected) => expect(isApiStatus(body)).toBe(expected))
