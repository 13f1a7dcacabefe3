import { contextBridge, ipcRenderer } from 'electron'
import { backendPortMessage, bridgeName, type DesktopBridge } from '../../shared/contract/desktop-bridge.ts'
import { channels } from './channels.ts'

const bridge: DesktopBridge = {
  connect() {
    const { port1, port2 } = new MessageChannel()
    ipcRenderer.postMessage(channels.backend, null, [port2])
    // Ports cannot go through the bridge. The target is this very document, so no other origin can receive it.
    window.postMessage(backendPortMessage, '*', [port1])
  },
  ask: (request) => ipcRenderer.invoke(channels.desktop, request),
  onCommand(receive) {
    ipcRenderer.on(channels.command, (_event, command) => receive(command))
  },
}

contextBridge.exposeInMainWorld(bridgeName, bridge)
