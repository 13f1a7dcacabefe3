import type { Page } from 'playwright-core'
import type {} from '../../renderer/backend/ipc.ts'
import type { CallName } from '../../shared/contract/backend.ts'
import { backendPortMessage } from '../../shared/contract/desktop-bridge.ts'
import { hostMessageSchema, type HostMessage } from '../../shared/contract/protocol.ts'

/** Sends texts to the backend from the window's page, by a pipe of their own, and returns as many answers. */
export async function sendToBackend(page: Page, texts: readonly string[]): Promise<HostMessage[]> {
  const answers = await page.evaluate(async ({ texts, handOver }) => {
    const port = await new Promise<MessagePort>((resolve) => {
      const receive = ({ data, ports }: MessageEvent) => {
        if (data !== handOver || !ports[0]) return
        window.removeEventListener('message', receive)
        resolve(ports[0])
      }
      window.addEventListener('message', receive)
      window.evenkeel?.connect()
    })
    return new Promise<string[]>((resolve) => {
      const received: string[] = []
      port.addEventListener('message', ({ data }) => {
        received.push(String(data))
        if (received.length < texts.length) return
        port.close()
        resolve(received)
      })
      port.start()
      for (const text of texts) port.postMessage(text)
    })
  }, { texts: [...texts], handOver: backendPortMessage })
  return answers.map((text) => hostMessageSchema.parse(JSON.parse(text)))
}

/** What the backend answers to a call from the window's page. */
export async function askBackend(page: Page, call: CallName, params: object): Promise<unknown> {
  const [answer] = await sendToBackend(page, [JSON.stringify({ type: 'call', id: 1, call, params })])
  if (answer?.type !== 'result') throw new Error(`${call} failed: ${JSON.stringify(answer)}`)
  return answer.result
}
