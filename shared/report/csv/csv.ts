import { oneLine, prefaceLines, type Preface } from '../preface.ts'

export type Cell = string | number | boolean | null

/**
 * A table as CSV (RFC 4180, lines end with CR LF), behind the report's opening as lines that begin with "# ". Empty cells are unknown.
 */
export function csvFile(preface: Preface, columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [...prefaceLines(preface).map((line) => `# ${line}`), columns.map(cellText).join(','), ...rows.map((row) => row.map(cellText).join(','))]
  return `${lines.join('\r\n')}\r\n`
}

/** Numbers bare, text quoted where it must be. What a spreadsheet would take for a formula is kept from being one by an apostrophe. */
function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const text = oneLine(cell)
  const tame = /^[=+\-@]/.test(text) ? `'${text}` : text
  return /[",]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame
}
