import { readonly, shallowRef } from 'vue'

export type Theme = 'light' | 'dark'
export type ThemeChoice = Theme | 'system'

const current = shallowRef<Theme>('light')
let choice: ThemeChoice = 'system'

/** The theme in use, for what is painted rather than styled. */
export const theme = readonly(current)

/** Keeps the window in the system's theme, from now on, unless one is chosen. */
export function followSystemTheme(): void {
  systemIsDark().addEventListener('change', apply)
  apply()
}

/** Takes effect at once. */
export function chooseTheme(chosen: ThemeChoice): void {
  choice = chosen
  apply()
}

function apply(): void {
  current.value = choice === 'system' ? (systemIsDark().matches ? 'dark' : 'light') : choice
  document.documentElement.classList.toggle('dark', current.value === 'dark')
}

function systemIsDark(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)')
}
