import { readFileSync } from 'node:fs'
import { EventEmitter } from 'node:events'
import type { CDPSession, Page } from 'playwright-core'
import { z } from 'zod'
import { ipcMain, type Sender } from './ipc-main.ts'
import { MessagePortMain } from './message-port.ts'
import { bindingName, closedMark, entryName, isolatedWorld, mainWorld, worldName, type ToPage } from './page-scripts.ts'
import { fromChromium } from './schemes.ts'

const fromPageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('invoke'), id: z.number(), channel: z.string(), args: z.array(z.unknown()) }),
  z.object({ type: z.literal('send'), channel: z.string(), args: z.array(z.unknown()) }),
  z.object({ type: z.literal('post'), channel: z.string(), message: z.unknown(), ports: z.array(z.number()) }),
  z.object({ type: z.literal('port-message'), port: z.number(), data: z.unknown() }),
  z.object({ type: z.literal('port-close'), port: z.number() }),
])

/** The preload's world of the document a page shows now. */
interface World {
  contextId: number
  url: string
  ports: Map<number, MessagePortMain>
}

/**
 * The line between the program and the preload of one page. It tells each document's world apart: what comes from one that is gone has no
 * frame, and its ports close.
 */
export class PageLine extends EventEmitter {
  private readonly session: CDPSession
  private readonly sender: unknown
  private world: World | null = null

  /** @param sender what messages are said to come from: the web contents */
  constructor(session: CDPSession, sender: unknown) {
    super()
    this.session = session
    this.sender = sender
  }

  async open(page: Page, preload: string | undefined): Promise<void> {
    const { session } = this
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name !== worldName) return
      this.leave()
      this.world = { contextId: context.id, url: fromChromium(page.url()), ports: new Map() }
    })
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.world?.contextId) this.leave()
    })
    session.on('Runtime.executionContextsCleared', () => this.leave())
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === bindingName) void this.receive(payload, executionContextId, fromChromium(page.url()))
    })
    await session.send('Runtime.enable')
    await session.send('Runtime.addBinding', { name: bindingName, executionContextName: worldName })
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${mainWorld})(${JSON.stringify(closedMark)})` })
    if (preload === undefined) return
    const names = JSON.stringify({ binding: bindingName, entry: entryName, platform: process.platform, closedMark })
    const source = `(${isolatedWorld})(${names}, function (require, module, exports, process) {\n${readFileSync(preload, 'utf8')}\n})`
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName })
  }

  send(message: ToPage): void {
    const { world } = this
    if (!world) return
    const expression = `globalThis.${entryName}?.(${JSON.stringify(JSON.stringify(message))})`
    // A document that is just going away takes no more messages.
    this.session.send('Runtime.evaluate', { expression, contextId: world.contextId }).catch(() => undefined)
  }

  /** The document is gone, and what was connected with it. */
  leave(): void {
    const ports = [...this.world?.ports.values() ?? []]
    this.world = null
    for (const port of ports) port.lose()
  }

  private async receive(payload: string, contextId: number, url: string): Promise<void> {
    const message = fromPageSchema.parse(JSON.parse(payload))
    const { world } = this
    const current = world !== null && world.contextId === contextId
    const from: Sender = { sender: this.sender, senderFrame: current ? { url, parent: null } : null }
    switch (message.type) {
      case 'invoke': {
        const reply = await ipcMain.invoke(message.channel, from, message.args).then(
          (value) => ({ ok: true, value }), (error: unknown) => ({ ok: false, value: String(error) }),
        )
        if (this.world === world) this.send({ type: 'reply', id: message.id, ...reply })
        return
      }
      case 'send':
        ipcMain.emit(message.channel, from, ...message.args)
        return
      case 'post':
        ipcMain.post(message.channel, from, message.message, message.ports.map((id) => this.port(id, world)))
        return
      case 'port-message':
        world?.ports.get(message.port)?.receive(message.data)
        return
      case 'port-close':
        world?.ports.get(message.port)?.lose()
        world?.ports.delete(message.port)
    }
  }

  private port(id: number, world: World | null): MessagePortMain {
    const port = new MessagePortMain({
      post: (data) => { if (this.world === world) this.send({ type: 'port-message', port: id, data }) },
      close: () => { if (this.world === world) this.send({ type: 'port-close', port: id }) },
    })
    world?.ports.set(id, port)
    return port
  }
}
