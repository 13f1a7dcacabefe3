import { EventEmitter } from 'node:events'
import type { MessagePortMain } from './message-port.ts'

/** Who sent a message; `sender` is the web contents. */
export interface Sender {
  sender: unknown
  senderFrame: { url: string; parent: null } | null
}

type InvokeHandler = (event: Sender, ...args: unknown[]) => unknown

class IpcMain extends EventEmitter {
  private readonly handlers = new Map<string, InvokeHandler>()

  handle(channel: string, handler: InvokeHandler): void {
    if (this.handlers.has(channel)) throw new Error(`there is a handler for ${channel} already`)
    this.handlers.set(channel, handler)
  }

  async invoke(channel: string, event: Sender, args: readonly unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel)
    if (!handler) throw new Error(`No handler registered for '${channel}'`)
    return handler(event, ...args)
  }

  post(channel: string, event: Sender, message: unknown, ports: readonly MessagePortMain[]): void {
    this.emit(channel, { ...event, ports }, message)
  }
}

export const ipcMain = new IpcMain()
