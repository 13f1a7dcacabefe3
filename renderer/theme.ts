import { readonly, shallowRef } from 'vue'

export type Theme = 'light' | 'dark'

const current = shallowRef<Theme>('light')

/** The theme in use, for what is painted rather than styled. */
export const theme = readonly(current)

/** Keeps the window in the system's theme, from now on. */
export function followSystemTheme(): void {
  const query = matchMedia('(prefers-color-scheme: dark)')
  const apply = () => {
    current.value = query.matches ? 'dark' : 'light'
    document.documentElement.classList.toggle('dark', query.matches)
  }
  query.addEventListener('change', apply)
  apply()
}
