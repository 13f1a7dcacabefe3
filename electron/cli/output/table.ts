/** A column of a plain-text table. */
export interface Column {
  title: string
  align?: 'left' | 'right'
  /** Where the table is too wide: columns of the lowest number are left out first; without one it always stays. */
  drop?: number
  /** Where the table is too wide: longer texts are cut, but not below so many characters. */
  least?: number
  /** Left out, without a word, where no row has anything to say. */
  optional?: boolean
  /** Which end of a text that is cut stays: that of names which begin alike is their end. */
  keep?: 'start' | 'end'
}

const gap = 2

/**
 * Rows as aligned text, two spaces between columns, titles in capitals as kubectl has them. No trailing spaces.
 * @param width of the terminal in characters: long texts are cut, then columns left out (named below the table), until it fits; as wide as
 *   it comes without one
 */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[], width = Infinity): string {
  const kept = columns.map((column, index) => ({ ...column, index }))
    .filter(({ optional, index }) => optional !== true || rows.some((row) => (row[index] ?? '') !== ''))
  const left: string[] = []
  for (;;) {
    const widths = kept.map(({ title, index }) => Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)))
    const floors = kept.map(({ title, least }, i) => (least === undefined ? widths[i] ?? 0 : Math.min(widths[i] ?? 0, Math.max(least, title.length))))
    const droppable = kept.filter(({ drop }) => drop !== undefined).toSorted((a, b) => (a.drop ?? 0) - (b.drop ?? 0))
    const [next] = droppable
    if (total(floors) > width && next) {
      left.unshift(next.title)
      kept.splice(kept.indexOf(next), 1)
      continue
    }
    const lines = [kept.map(({ title }) => title.toUpperCase()), ...rows.map((row) => kept.map(({ index }) => row[index] ?? ''))]
    const fitted = fit(widths, floors, width)
    const fitting = (cell: string, i: number) => padded(cut(cell, fitted[i] ?? 0, kept[i]?.keep), fitted[i] ?? 0, kept[i]?.align)
    const text = lines.map((cells) => cells.map(fitting).join(' '.repeat(gap)).trimEnd())
    return [...text, ...(left.length === 0 ? [] : [`Left out to fit ${width} columns: ${left.join(', ')}.`])].join('\n')
  }
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, one) => sum + one, 0) + gap * Math.max(0, widths.length - 1)
}

/** Takes from the widest columns that may be cut until all fit, or nothing is left to take. */
function fit(widths: readonly number[], floors: readonly number[], limit: number): number[] {
  const fitted = [...widths]
  while (total(fitted) > limit) {
    const spare = fitted.map((one, i) => (one > (floors[i] ?? one) ? one : 0))
    const widest = spare.indexOf(Math.max(...spare))
    if ((spare[widest] ?? 0) === 0) break
    fitted[widest] = (fitted[widest] ?? 0) - 1
  }
  return fitted
}

function cut(text: string, width: number, keep: Column['keep']): string {
  if (text.length <= width) return text
  return keep === 'end' ? `…${text.slice(text.length - width + 1)}` : `${text.slice(0, Math.max(0, width - 1))}…`
}

function padded(text: string, width: number, align: Column['align']): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width)
}
