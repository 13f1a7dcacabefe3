import { z } from 'zod'

/**
 * How calls fail: as data with a code, so that every host can say it in its own way (exit code, banner). `message` names what failed and
 * where, `next` the remedy.
 */
export const failureCodes = [
  'usage', 'profile', 'needs-confirmation', 'unavailable', 'unreachable', 'unauthorised', 'forbidden', 'not-found', 'busy', 'internal',
] as const
export const failureDataSchema = z.object({
  code: z.enum(failureCodes),
  message: z.string(),
  next: z.string(),
  /** For `profile`: every problem with its path in the file. For `needs-confirmation`: one sentence for each thing to confirm. */
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
})
export type FailureData = z.infer<typeof failureDataSchema>
export type FailureCode = FailureData['code']

/** The one error class that carries failure data through our own code; anything else that is thrown is a defect ("internal"). */
export class EvenkeelError extends Error {
  readonly data: FailureData
  constructor(code: FailureCode, message: string, next = '', problems: FailureData['problems'] = []) {
    super(message)
    this.name = 'EvenkeelError'
    this.data = { code, message, next, problems }
  }
}

/** Failure data of whatever was thrown; unknown errors become `internal` with their message only. */
export function failureOf(thrown: unknown): FailureData {
  if (thrown instanceof EvenkeelError) return thrown.data
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'internal', message, next: 'This is a defect of Evenkeel; please report it with the command that led to it.', problems: [] }
}
