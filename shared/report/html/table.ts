import { html, type Insert, type Markup } from './html.ts'

export interface Column {
  title: Insert
  className: string
}

export interface TableParts {
  className?: string
  caption: Insert
  /** Set where the caption only repeats the heading above it: then it is for those who do not see. */
  captionHidden?: boolean
  columns: readonly (Column | string)[]
  /** One insert a column; the first one is its row's header. */
  rows: readonly (readonly Insert[])[]
}

/** A column of numbers, set to the right. */
export function numbers(title: Insert): Column {
  return { title, className: 'n' }
}

/** A table with its caption; it scrolls inside itself where it is too wide. */
export function table(parts: TableParts): Markup {
  return html`<div class="scroll">${plainTable(parts)}</div>`
}

/** A table behind one line of text. A long one scrolls inside itself, by keyboard too. */
export function foldedTable(summary: string, parts: TableParts): Markup {
  return folded(summary, html`<div class="scroll" ${scrollable(summary)}>${plainTable(parts)}</div>`)
}

/** Content behind one line of text. */
export function folded(summary: string, content: Insert): Markup {
  return html`<details><summary>${summary}</summary>${content}</details>`
}

/** What makes an element that scrolls inside itself reachable by keyboard, and named. */
export function scrollable(name: string): Markup {
  return html`role="region" aria-label="${name}" tabindex="0"`
}

function plainTable({ className = '', caption, captionHidden = false, columns, rows }: TableParts): Markup {
  const specs = columns.map((column): Column => (typeof column === 'string' ? { title: column, className: '' } : column))
  const row = (cells: readonly Insert[]) => html`<tr>${cells.map((content, i) => cell(content, i, specs[i]?.className ?? ''))}</tr>
`
  return html`<table class="${className}"><caption${captionHidden && html` class="sr"`}>${caption}</caption>
<thead><tr>${specs.map((spec) => html`<th scope="col"${classAttribute(spec.className)}>${spec.title}</th>`)}</tr></thead>
<tbody>
${rows.map(row)}</tbody></table>`
}

function cell(content: Insert, index: number, className: string): Markup {
  const attribute = classAttribute(className)
  return index === 0 ? html`<th scope="row"${attribute}>${content}</th>` : html`<td${attribute}>${content}</td>`
}

function classAttribute(className: string): Insert {
  return className !== '' && html` class="${className}"`
}
