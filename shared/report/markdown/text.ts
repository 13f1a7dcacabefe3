import { oneLine } from '../preface.ts'

/**
 * Text that Markdown (GitHub's and GitLab's) shows as it is: on one line, without markup, HTML, mentions of people or table cells of its own.
 */
export function markdownText(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]<>|~#&$]/g, '\\$&').replaceAll('@', '@\u200b').replace(/^[-+=]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
}

/** A table; the first column to the left, those named in `right` to the right. Cells are Markdown already. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(columns), line(columns.map((_, i) => (right.includes(i) ? '---:' : '---'))), ...rows.map(line)].join('\n')
}

/** Content behind one line of text. */
export function markdownFold(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`
}
