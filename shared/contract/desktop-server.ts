import type { z } from 'zod'
import {
  desktopCalls, desktopRequestSchema, type Desktop, type DesktopCallName, type DesktopParams, type DesktopReply,
} from './desktop.ts'
import { EvenkeelError, failureOf } from './failure.ts'
import { problemsOf } from './protocol.ts'

type ParamsSchemas = { [N in DesktopCallName]: { params: z.ZodType<DesktopParams<N>> } }
const paramsSchemas: ParamsSchemas = desktopCalls

/** Answers one message of a window. Whatever it contains, the answer is a reply: unknown calls and malformed ones are refused. */
export async function answerDesktop(desktop: Desktop, message: unknown): Promise<DesktopReply> {
  try {
    const request = desktopRequestSchema.safeParse(message)
    if (!request.success) throw refusal('This message is not a request to the desktop.', request.error)
    const { call, params } = request.data
    if (!isDesktopCall(call)) throw refusal(`The desktop has no call "${call}".`)
    return { ok: true, result: await perform(desktop, call, params) }
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
  }
}

function isDesktopCall(name: string): name is DesktopCallName {
  return Object.hasOwn(desktopCalls, name)
}

async function perform<N extends DesktopCallName>(desktop: Desktop, name: N, params: unknown): Promise<unknown> {
  const parsed = paramsSchemas[name].params.safeParse(params)
  if (!parsed.success) throw refusal(`The parameters of "${name}" have an unexpected form.`, parsed.error)
  return desktop[name](parsed.data)
}

function refusal(message: string, error?: z.ZodError): EvenkeelError {
  return new EvenkeelError('usage', message, 'Restart Evenkeel.', error ? problemsOf(error) : [])
}
