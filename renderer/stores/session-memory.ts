import type { z } from 'zod'

const prefix = 'evenkeel.'

/** What this window remembers over a reload, and no longer than it is open. */
export const remembered = {
  text: (key: string): string | null => (typeof sessionStorage === 'undefined' ? null : sessionStorage.getItem(prefix + key)),
  /** Null where nothing was kept, or something else than asked for. */
  value<T>(key: string, schema: z.ZodType<T>): T | null {
    try {
      return schema.parse(JSON.parse(remembered.text(key) ?? 'null'))
    } catch {
      return null
    }
  },
  keep(key: string, text: string | null): void {
    if (typeof sessionStorage === 'undefined') return
    if (text === null) sessionStorage.removeItem(prefix + key)
    else sessionStorage.setItem(prefix + key, text)
  },
}
