/** 4928 → "4,928". */
export const countText = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')

/** 0.3333 → "33.3%"; tenths only below 100%. */
export const percent = (fraction: number): string => `${digits(fraction * 100)}%`

/** 0.8 → "+80%". */
export const signedPercent = (fraction: number): string =>
  `${fraction > 0 ? '+' : fraction < 0 ? '−' : '±'}${digits(Math.abs(fraction) * 100)}%`

/** 12345 → "12.3 s". */
export const secondsText = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** Up to three names, then how many more: "a, b, c and 4 more". */
export function names(list: string[]): string {
  const shown = list.slice(0, 3)
  const rest = list.length - shown.length
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}` : shown.join('')
}

/** 1, "pod" → "1 pod"; 3, "pod" → "3 pods". */
export const plural = (count: number, noun: string): string => `${countText(count)} ${noun}${count === 1 ? '' : 's'}`

function digits(value: number): string {
  const magnitude = Math.abs(value)
  if (magnitude >= 1000) return countText(value)
  return magnitude >= 99.95 || Number.isInteger(Math.round(value * 10) / 10) ? value.toFixed(0) : value.toFixed(1)
}
