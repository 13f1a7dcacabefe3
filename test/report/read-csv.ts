/** A file of ours as a spreadsheet reads it: comment lines, column names, and rows by column. */
export function readCsv(text: string): { comments: string[]; columns: string[]; rows: Record<string, string>[] } {
  const lines = text.split('\r\n')
  if (lines.pop() !== '') throw new Error('a CSV file ends with the end of a line')
  const comments = lines.filter((line) => line.startsWith('# '))
  const [columns = [], ...cells] = lines.filter((line) => !line.startsWith('# ')).map(cellsOf)
  return { comments, columns, rows: cells.map((row) => {
    if (row.length !== columns.length) throw new Error(`a row has ${row.length} cells for ${columns.length} columns: ${row.join('|')}`)
    return Object.fromEntries(columns.map((column, i) => [column, row[i] ?? '']))
  }) }
}

/** The sum of a column of numbers. */
export function sumOf(rows: readonly Record<string, string>[], column: string): number {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0)
}

function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '')
}
