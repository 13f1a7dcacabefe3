import type { MenuItemConstructorOptions } from 'electron'
import type { MenuPage } from '../../shared/contract/desktop.ts'

export interface MenuParts {
  platform: string
  appName: string
  /** While it is developed, the program can be reloaded and looked into. */
  packaged: boolean
  go(page: MenuPage): void
  /** Lets the user choose a profile file and opens it. */
  openProfile(): void
  openLink(url: string): void
}

const serviceDocs = 'https://kubernetes.io/docs/concepts/services-networking/service/'
const endpointSliceDocs = 'https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/'

/** The menu as its system expects it: macOS has the application's own first, the others keep Settings and Quit in File. */
export function menuTemplate(parts: MenuParts): MenuItemConstructorOptions[] {
  const { platform, appName, packaged, go, openProfile, openLink } = parts
  const mac = platform === 'darwin'
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const settings: MenuItemConstructorOptions = {
    label: mac ? 'Settings…' : 'Settings', accelerator: 'CmdOrCtrl+,', click: () => go('settings'),
  }
  const open: MenuItemConstructorOptions = { label: 'Open profile…', accelerator: 'CmdOrCtrl+O', click: () => openProfile() }
  const pages: MenuItemConstructorOptions[] = [
    { label: 'Services', accelerator: 'CmdOrCtrl+1', click: () => go('services') },
    { label: 'Profiles', accelerator: 'CmdOrCtrl+2', click: () => go('profiles') },
    { label: 'Runs', accelerator: 'CmdOrCtrl+3', click: () => go('runs') },
  ]
  const links: MenuItemConstructorOptions[] = [
    { label: 'Kubernetes: Services', click: () => openLink(serviceDocs) },
    { label: 'Kubernetes: EndpointSlices', click: () => openLink(endpointSliceDocs) },
  ]
  const editing: MenuItemConstructorOptions[] = [
    { role: 'undo' }, { role: 'redo' }, separator, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' },
  ]
  // The role's own shortcut takes Shift on most keyboards.
  const unshiftedZoomIn: MenuItemConstructorOptions = { role: 'zoomIn', accelerator: 'CmdOrCtrl+=', visible: false }
  const viewing: MenuItemConstructorOptions[] = [
    { role: 'reload' }, ...(packaged ? [] : [{ role: 'toggleDevTools' } as const]), separator,
    { role: 'resetZoom' }, { role: 'zoomIn' }, unshiftedZoomIn, { role: 'zoomOut' }, separator, { role: 'togglefullscreen' },
  ]
  const common: MenuItemConstructorOptions[] = [
    { label: 'Edit', submenu: editing }, { label: 'Go', submenu: pages }, { label: 'View', submenu: viewing },
  ]
  if (!mac) {
    return [
      { label: 'File', submenu: [open, separator, settings, separator, { role: 'quit' }] },
      ...common,
      { role: 'help', submenu: [...links, separator, { role: 'about' }] },
    ]
  }
  return [
    {
      label: appName,
      submenu: [
        { role: 'about' }, separator, settings, separator, { role: 'services' }, separator,
        { role: 'hide' }, { role: 'hideOthers' }, { role: 'unhide' }, separator, { role: 'quit' },
      ],
    },
    { label: 'File', submenu: [open, separator, { role: 'close' }] },
    ...common,
    { role: 'windowMenu' },
    { role: 'help', submenu: links },
  ]
}
