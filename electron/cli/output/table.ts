/** A column of a plain-text table. */
export interface Column {
  title: string
  align?: 'left' | 'right'
}

/** Rows as aligned text, two spaces between columns, titles in capitals as kubectl has them. No trailing spaces. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, index) => Math.max(column.title.length, ...rows.map((row) => (row[index] ?? '').length)))
  const line = (cells: readonly string[]) => columns.map((column, index) => {
    const cell = cells[index] ?? ''
    const width = widths[index] ?? 0
    return column.align === 'right' ? cell.padStart(width) : cell.padEnd(width)
  }).join('  ').trimEnd()
  return [line(columns.map((column) => column.title.toUpperCase())), ...rows.map(line)].join('\n')
}
