import { z } from 'zod'
import * as electron from './electron.ts'

const requestSchema = z.object({ type: z.literal('evaluate'), id: z.number(), source: z.string(), argument: z.unknown() })

/**
 * Lets the test that started this program evaluate functions in it, as Playwright does in Electron's main process. Only for a process that
 * was started with a channel.
 */
export function listenToTest(): void {
  process.on('message', (message) => {
    const request = requestSchema.safeParse(message)
    if (!request.success) return
    const { id, source, argument } = request.data
    evaluate(source, argument).then(
      (value) => process.send?.({ type: 'result', id, ok: true, json: JSON.stringify(value ?? null) }),
      (error: unknown) => process.send?.({ type: 'result', id, ok: false, json: error instanceof Error ? error.stack : String(error) }),
    )
  })
  // The test has died: nothing may remain.
  process.on('disconnect', () => electron.app.exit(1))
}

async function evaluate(source: string, argument: unknown): Promise<unknown> {
  const evaluated: unknown = new Function('electron', 'argument', `return (${source})(electron, argument)`)(electron, argument)
  return await evaluated
}
