import type { z } from 'zod'
import type { DesktopBridge } from './desktop-bridge.ts'
import { desktopCalls, desktopReplySchema, type Desktop, type DesktopCallName, type DesktopParams, type DesktopResult } from './desktop.ts'
import { EvenkeelError } from './failure.ts'
import { problemsOf } from './protocol.ts'

type ResultSchemas = { [N in DesktopCallName]: { result: z.ZodType<DesktopResult<N>> } }
const resultSchemas: ResultSchemas = desktopCalls

/** The desktop at the other end of a bridge; what it answers is parsed by the contract's schemas. */
export function connectDesktop(bridge: Pick<DesktopBridge, 'ask'>): Desktop {
  async function call<N extends DesktopCallName>(name: N, params: DesktopParams<N>): Promise<DesktopResult<N>> {
    const reply = desktopReplySchema.safeParse(await bridge.ask({ call: name, params }))
    if (!reply.success) throw unreadable(name, reply.error)
    if (!reply.data.ok) {
      const { code, message, next, problems } = reply.data.failure
      throw new EvenkeelError(code, message, next, problems)
    }
    const result = resultSchemas[name].result.safeParse(reply.data.result)
    if (!result.success) throw unreadable(name, result.error)
    return result.data
  }
  return {
    openProfile: (params) => call('openProfile', params),
    saveFile: (params) => call('saveFile', params),
  }
}

function unreadable(name: string, error: z.ZodError): EvenkeelError {
  return new EvenkeelError('internal', `Evenkeel's answer to "${name}" has an unexpected form.`, 'Restart Evenkeel.', problemsOf(error))
}
