/**
 * Numbers as the window writes them. Groups of three digits are set apart by a comma; a figure never changes its
 * number of decimals from one moment to the next without changing its magnitude, so that columns stay still.
 */
const groupMark = ','

/** "12,240" */
export function formatInteger(value: number): string {
  const digits = Math.abs(Math.round(value)).toString()
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, groupMark)
  return value < 0 && digits !== '0' ? `−${grouped}` : grouped
}

/** "20.3%" of a fraction. */
export function formatShare(fraction: number, decimals = 1): string {
  return `${(fraction * 100).toFixed(decimals)}%`
}

/** "+1.4%", "−9.0%", "±0.0%" of a signed fraction. */
export function formatDeviation(fraction: number): string {
  const size = Math.abs(fraction * 100)
  const text = size >= 99.95 ? formatInteger(size) : size.toFixed(1)
  if (Number(text) === 0) return '±0.0%'
  return `${fraction < 0 ? '−' : '+'}${text}%`
}

/** An error rate: "0%", "0.51%", "12.3%", and never "0.00%" where there was any. */
export function formatRate(fraction: number): string {
  if (fraction === 0) return '0%'
  const percent = fraction * 100
  if (percent < 0.01) return '<0.01%'
  return `${percent < 10 ? percent.toFixed(2) : percent.toFixed(1)}%`
}

/** Milliseconds without their unit: "4.12", "38.7", "1,020"; a dash where nothing was recorded. */
export function formatMs(value: number | null): string {
  if (value === null) return '–'
  if (value < 9.995) return value.toFixed(2)
  if (value < 99.95) return value.toFixed(1)
  return formatInteger(value)
}

/** A length of time with its unit: "380 ms", "1.42 s", "2 min 05 s". */
export function formatDuration(ms: number): string {
  if (Math.abs(ms) < 999.5) return `${Math.round(ms)} ms`
  if (Math.abs(ms) < 59_995) return `${(ms / 1000).toFixed(2)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** A length of time from some other moment: "+1.42 s", "−6 ms". */
export function formatAfter(ms: number): string {
  return `${Math.round(ms) < 0 ? '−' : '+'}${formatDuration(Math.abs(ms))}`
}

/** A moment of the run: "15.0 s", "2:05". */
export function formatMoment(ms: number): string {
  if (ms < 119_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** A moment on an axis: "15 s", "2 min", "1 h". */
export function formatTick(ms: number, endMs: number): string {
  if (endMs <= 120_000) return ms % 1000 === 0 ? `${ms / 1000} s` : `${(ms / 1000).toFixed(1)} s`
  if (endMs <= 7_200_000) {
    return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${Math.floor(ms / 60_000)}:${String(ms / 1000 % 60).padStart(2, '0')}`
  }
  return `${(ms / 3_600_000).toFixed(ms % 3_600_000 === 0 ? 0 : 1)} h`
}

/** Requests per second: "499.8", "12,240". */
export function formatPerSecond(value: number): string {
  return value < 999.95 ? value.toFixed(1) : formatInteger(value)
}

/** Bytes with their unit: "712 kB", "1.24 GB". */
export function formatBytes(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB'] as const
  let [size, at] = [bytes / 1000, 0]
  while (size >= 999.5 && at < units.length - 1) [size, at] = [size / 1000, at + 1]
  return `${size < 9.995 ? size.toFixed(2) : size < 99.95 ? size.toFixed(1) : size.toFixed(0)} ${units[at] ?? ''}`
}

/** How sure something is, in words; never "100%", which no data give. Empty for 0. */
export function formatConfidence(confidence: number): string {
  if (confidence <= 0) return ''
  return confidence >= 0.99 ? 'at least 99% sure' : `${Math.floor(confidence * 100)}% sure`
}
