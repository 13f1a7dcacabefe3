import { connectDesktop } from '../../shared/contract/desktop-client.ts'
import { backendPortMessage, bridgeName, type DesktopBridge } from '../../shared/contract/desktop-bridge.ts'
import { desktopCommandSchema, type Desktop, type DesktopCommand } from '../../shared/contract/desktop.ts'
import type { Pipe } from '../../shared/contract/pipe.ts'
import { textPipe } from '../../shared/contract/text-pipe.ts'

declare global {
  interface Window {
    readonly [bridgeName]?: DesktopBridge
  }
}

/** The desktop around this window. */
export interface DesktopHost {
  /** Dialogs, saving and links by the system's own means. */
  readonly desktop: Desktop
  /** A new pipe to the backend. */
  openPipe(): Promise<Pipe>
  /** Calls `receive` with each command of the menu. */
  onCommand(receive: (command: DesktopCommand) => void): void
}

/** The desktop this window is in; null in a browser. */
export function findDesktop(window: Window): DesktopHost | null {
  const bridge = window[bridgeName]
  if (!bridge) return null
  return {
    desktop: connectDesktop(bridge),
    openPipe: () => openPortPipe(bridge, window),
    onCommand(receive) {
      bridge.onCommand((command) => {
        const parsed = desktopCommandSchema.safeParse(command)
        if (parsed.success) receive(parsed.data)
      })
    },
  }
}

function openPortPipe(bridge: DesktopBridge, window: Window): Promise<Pipe> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent<unknown>) => {
      const [port] = event.ports
      if (event.source !== window || event.data !== backendPortMessage || !port) return
      window.removeEventListener('message', receive)
      resolve(pipeOf(port))
    }
    window.addEventListener('message', receive)
    bridge.connect()
  })
}

function pipeOf(port: MessagePort): Pipe {
  return textPipe({
    send: (text) => port.postMessage(text),
    onData(receive) {
      port.addEventListener('message', (event: MessageEvent<unknown>) => receive(event.data))
      port.start()
    },
    onClose: (closed) => port.addEventListener('close', closed),
    close: () => port.close(),
  })
}
