/**
 * Why a request failed (facts/kubernetes.md section 4). `status` is a completed response with an unexpected status: it counts as an error
 * but not as failed. `harness` classes say that this computer, not the Service, was the limit.
 */
export const errorClasses = [
  'refused', 'connect-timeout', 'unreachable', 'name', 'tls',
  'reset-before-response', 'reset-idle-connection', 'reset-mid-response', 'response-timeout', 'protocol',
  'status', 'api-status', 'harness-ports', 'harness-files', 'harness',
] as const
export type ErrorClass = (typeof errorClasses)[number]
