/** Whether a text holds every word that was typed, in any order and case. */
export function fits(text: string, typed: string): boolean {
  const searched = text.toLowerCase()
  return typed.toLowerCase().split(/\s+/).every((word) => searched.includes(word))
}

/** A moment as lists show it: "7 Aug 2026, 10:00". */
export function whenWords(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}

/** A moment to the second, which tells apart what began in the same minute: "7 Aug 2026, 10:00:00". */
export function exactWhenWords(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
}
