import { z } from 'zod'
import { failureDataSchema } from './failure.ts'

/**
 * The message protocol between a window and its backend, the same over every pipe (WebSocket in a browser, MessagePort in the desktop).
 *
 * The window asks, the host answers. A `call` is answered by one `result` or `failure` with its id. An `open` starts a stream: `event`s
 * follow, then one `end` or `failure`; `close` gives it up at any time. A stream may send only as many events as it was granted
 * (`more`, and `initialGrant` to begin with), so a slow window never piles up messages in the host.
 */

/** Events a stream may send before the first `more`. */
export const initialGrant = 64

const idSchema = z.number().int().min(1)
const mostGranted = 1_000_000

export const windowMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: idSchema, call: z.string(), params: z.unknown() }),
  z.object({ type: z.literal('open'), id: idSchema, stream: z.string(), params: z.unknown() }),
  z.object({ type: z.literal('more'), id: idSchema, count: z.number().int().min(1).max(mostGranted) }),
  z.object({ type: z.literal('close'), id: idSchema }),
])
export type WindowMessage = z.infer<typeof windowMessageSchema>

export const hostMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id: idSchema, result: z.unknown() }),
  /** `id` is null where the refused message told none. */
  z.object({ type: z.literal('failure'), id: idSchema.nullable(), failure: failureDataSchema }),
  z.object({ type: z.literal('event'), id: idSchema, event: z.unknown() }),
  z.object({ type: z.literal('end'), id: idSchema }),
])
export type HostMessage = z.infer<typeof hostMessageSchema>

/** The id of a message that could not be read whole, so that its refusal reaches whoever sent it; null where it has none. */
export function idOf(message: unknown): number | null {
  const parsed = z.object({ id: idSchema }).safeParse(message)
  return parsed.success ? parsed.data.id : null
}

/** Each problem of a parse with its path, for failure data. */
export function problemsOf(error: z.ZodError): { path: string; message: string }[] {
  return error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
}
