/**
 * Why a request failed, told apart as far as a client can see it: what each class means is in `error-words.ts`. `status` is a completed
 * response with an unexpected status, `api-status` one that the API server gave in the place of a pod: they count as errors but not as
 * failed. `harness` classes say that this computer, not the Service, was the limit.
 */
export const errorClasses = [
  'refused', 'connect-timeout', 'unreachable', 'name', 'tls',
  'reset-before-response', 'reset-idle-connection', 'reset-mid-response', 'response-timeout', 'protocol',
  'status', 'api-status', 'harness-ports', 'harness-files', 'harness',
] as const
export type ErrorClass = (typeof errorClasses)[number]

/** Failures that this computer caused itself. */
export const harnessClasses = ['harness-ports', 'harness-files', 'harness'] as const satisfies readonly ErrorClass[]
