import { html, type Insert, type Markup } from './html.ts'

export interface TableParts {
  className?: string
  caption: Insert
  /** Set where the caption only repeats the heading above it: then it is for those who do not see. */
  captionHidden?: boolean
  head: Markup
  rows: readonly Markup[]
}

/** A table with its caption, one that scrolls inside itself where it is too wide or very long. */
export function table({ className = '', caption, captionHidden = false, head, rows }: TableParts): Markup {
  return html`<div class="scroll"><table class="${className}"><caption${captionHidden && html` class="sr"`}>${caption}</caption>
<thead>${head}</thead><tbody>
${rows}</tbody></table></div>`
}

/** A table behind one line of text. */
export function foldedTable(summary: string, parts: TableParts): Markup {
  return html`<details><summary>${summary}</summary>${table(parts)}</details>`
}
