/**
 * What runs inside pages of the double, handed over as source text, so each function stands alone. The page has two worlds, as with context
 * isolation in Electron: the preload runs in the isolated one, the window's code in the main one. Both see the same document and speak over
 * its events, which carry texts only.
 */

/** Name of the isolated world, of the binding into the program that only it has, and of its entry for what the program sends. */
export const worldName = 'electron-double'
export const bindingName = 'electronDoubleSend'
export const entryName = 'electronDoubleReceive'

/**
 * Electron's ports tell with a `close` event that their other end is closed, Chromium's do not. In the double the end that closes says so
 * with this as its last message, and the other end makes the event of it.
 */
export const closedMark = 'electron-double:closed'

/** From the preload's world to the program. */
export type FromPage =
  | { type: 'invoke'; id: number; channel: string; args: unknown[] }
  | { type: 'send'; channel: string; args: unknown[] }
  | { type: 'post'; channel: string; message: unknown; ports: number[] }
  | { type: 'port-message'; port: number; data: unknown }
  | { type: 'port-close'; port: number }

/** From the program to the preload's world. */
export type ToPage =
  | { type: 'reply'; id: number; ok: boolean; value: unknown }
  | { type: 'send'; channel: string; args: unknown[] }
  | { type: 'port-message'; port: number; data: unknown }
  | { type: 'port-close'; port: number }

/** Runs first, in the main world: makes what the preload exposes, and gives ports their `close` event. */
export function mainWorld(closedMark: string): void {
  if (window !== window.top) return
  const watched = new WeakSet<MessagePort>()
  const { addEventListener, close } = MessagePort.prototype
  MessagePort.prototype.addEventListener = function (this: MessagePort, ...args: unknown[]): void {
    if (!watched.has(this)) {
      watched.add(this)
      Reflect.apply(addEventListener, this, ['message', (event: MessageEvent) => {
        if (event.data !== closedMark) return
        event.stopImmediatePropagation()
        this.dispatchEvent(new Event('close'))
      }])
    }
    Reflect.apply(addEventListener, this, args)
  }
  MessagePort.prototype.close = function (this: MessagePort): void {
    this.postMessage(closedMark)
    Reflect.apply(close, this, [])
  }
  const settling = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const callbacks = new Map<number, (...args: unknown[]) => unknown>()
  let lastId = 0
  const heard = (name: string, receive: (detail: string) => void) => {
    window.addEventListener(`electron-double:${name}`, (event) => { if (event instanceof CustomEvent) receive(String(event.detail)) })
  }
  const encoded = (value: unknown) => {
    if (typeof value !== 'function') return { value }
    lastId += 1
    callbacks.set(lastId, (...args) => Reflect.apply(value, undefined, args))
    return { callback: lastId }
  }
  let returned = ''
  heard('returned', (detail) => { returned = detail })
  heard('settled', (detail) => {
    const { id, ok, value } = JSON.parse(detail)
    const one = settling.get(id)
    settling.delete(id)
    if (ok) one?.resolve(value)
    else one?.reject(new Error(value))
  })
  heard('callback', (detail) => {
    const { callback, args } = JSON.parse(detail)
    callbacks.get(callback)?.(...args)
  })
  heard('expose', (detail) => {
    const { key, methods } = JSON.parse(detail)
    const call = (method: string) => (...args: unknown[]) => {
      lastId += 1
      const id = lastId
      const detail = JSON.stringify({ id, key, method, args: args.map(encoded) })
      window.dispatchEvent(new CustomEvent('electron-double:call', { detail }))
      const { thrown, promise, value } = JSON.parse(returned)
      if (thrown !== undefined) throw new Error(thrown)
      return promise ? new Promise((resolve, reject) => { settling.set(id, { resolve, reject }) }) : value
    }
    const api = Object.fromEntries(methods.map((method: string) => [method, call(method)]))
    Object.defineProperty(window, key, { value: Object.freeze(api), enumerable: true })
  })
}

/** Runs in the isolated world with the preload: gives it what a sandboxed preload has. */
export function isolatedWorld(
  names: { binding: string; entry: string; platform: string; closedMark: string },
  preload: (...args: unknown[]) => void,
): void {
  if (window !== window.top || location.href === 'about:blank') return
  const binding: unknown = Reflect.get(globalThis, names.binding)
  const tell = (message: unknown) => {
    if (typeof binding === 'function') binding(JSON.stringify(message))
  }
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const listeners = new Map<string, ((...args: unknown[]) => void)[]>()
  const ports = new Map<number, MessagePort>()
  let lastId = 0
  let lastPort = 0

  const ipcRenderer = {
    invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      lastId += 1
      tell({ type: 'invoke', id: lastId, channel, args })
      return new Promise((resolve, reject) => { waiting.set(lastId, { resolve, reject }) })
    },
    send(channel: string, ...args: unknown[]): void {
      tell({ type: 'send', channel, args })
    },
    postMessage(channel: string, message: unknown, transfer: MessagePort[] = []): void {
      const sent = transfer.map((port) => {
        lastPort += 1
        const id = lastPort
        ports.set(id, port)
        port.addEventListener('message', ({ data }) => {
          if (data !== names.closedMark) {
            tell({ type: 'port-message', port: id, data })
            return
          }
          ports.delete(id)
          tell({ type: 'port-close', port: id })
        })
        return id
      })
      tell({ type: 'post', channel, message, ports: sent })
      for (const port of transfer) port.start()
    },
    on(channel: string, listener: (...args: unknown[]) => void): void {
      listeners.set(channel, [...listeners.get(channel) ?? [], listener])
    },
  }

  Reflect.set(globalThis, names.entry, (text: string) => {
    const message = JSON.parse(text)
    switch (message.type) {
      case 'reply': {
        const one = waiting.get(message.id)
        waiting.delete(message.id)
        if (message.ok) one?.resolve(message.value)
        else one?.reject(new Error(message.value))
        return
      }
      case 'send':
        for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.args)
        return
      case 'port-message':
        ports.get(message.port)?.postMessage(message.data)
        return
      case 'port-close':
        ports.get(message.port)?.postMessage(names.closedMark)
        ports.get(message.port)?.close()
        ports.delete(message.port)
    }
  })

  const exposed = new Map<string, Record<string, (...args: unknown[]) => unknown>>()
  const dispatch = (name: string, detail: unknown) => {
    window.dispatchEvent(new CustomEvent(`electron-double:${name}`, { detail: JSON.stringify(detail) }))
  }
  const decoded = (arg: { value?: unknown; callback?: number }) => (
    arg.callback === undefined ? arg.value : (...args: unknown[]) => dispatch('callback', { callback: arg.callback, args })
  )
  window.addEventListener('electron-double:call', (event) => {
    if (!(event instanceof CustomEvent)) return
    const { id, key, method, args } = JSON.parse(String(event.detail))
    try {
      const value = exposed.get(key)?.[method]?.(...args.map(decoded))
      dispatch('returned', value instanceof Promise ? { promise: true } : { value })
      if (!(value instanceof Promise)) return
      value.then(
        (result) => dispatch('settled', { id, ok: true, value: result }),
        (error) => dispatch('settled', { id, ok: false, value: String(error) }),
      )
    } catch (error) {
      dispatch('returned', { thrown: String(error) })
    }
  })
  const contextBridge = {
    exposeInMainWorld(key: string, api: Record<string, (...args: unknown[]) => unknown>): void {
      exposed.set(key, api)
      dispatch('expose', { key, methods: Object.keys(api) })
    },
  }

  const module = { exports: {} }
  const require = (name: string) => {
    if (name === 'electron') return { contextBridge, ipcRenderer }
    throw new Error(`module not found: ${name}`)
  }
  preload(require, module, module.exports, Object.freeze({ platform: names.platform, sandboxed: true, contextIsolated: true }))
}
