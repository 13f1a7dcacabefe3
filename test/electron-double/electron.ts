/** What `import … from 'electron'` gives in the double: only what the desktop host uses. */
import { listenToTest } from './control.ts'

export { app } from './app.ts'
export { BrowserWindow } from './browser-window.ts'
export { ipcMain } from './ipc-main.ts'
export { protocol } from './schemes.ts'
export { session } from './session.ts'
export { dialog, Menu, nativeTheme, powerMonitor, powerSaveBlocker, screen, shell } from './system.ts'

if (process.send) listenToTest()
