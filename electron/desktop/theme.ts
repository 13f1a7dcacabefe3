import type { NativeTheme } from 'electron'
import type { Backend } from '../../shared/contract/backend.ts'
import type { SettingsInForce } from '../../shared/contract/settings.ts'

/** Makes the system's own parts (title bar, menus, dialogs) follow the theme among the settings, whenever a window reads or changes them. */
export function withTheme(backend: Backend, theme: Pick<NativeTheme, 'themeSource'>): Backend {
  const follow = (inForce: SettingsInForce) => {
    theme.themeSource = inForce.settings.theme
    return inForce
  }
  return {
    ...backend,
    settings: async (params) => follow(await backend.settings(params)),
    saveSettings: async (params) => follow(await backend.saveSettings(params)),
  }
}

/** What a window shows before its page does: the page's own background, so that nothing flashes. */
export function backgroundOf({ shouldUseDarkColors }: Pick<NativeTheme, 'shouldUseDarkColors'>): string {
  return shouldUseDarkColors ? '#0d1116' : '#f3f4f7'
}
