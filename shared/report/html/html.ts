/** Markup that is known to be well formed: made only here, so that text can never pass for it. */
class Markup {
  readonly #text: string

  constructor(parts: readonly string[], values: readonly Insert[]) {
    this.#text = parts.map((part, i) => (i === 0 ? part : rendered(values[i - 1]) + part)).join('')
  }

  toString(): string {
    return this.#text
  }
}

export type { Markup }

/** What a template may hold: text and numbers are escaped, lists are joined, `false`, `null` and `undefined` are left out. */
export type Insert = Markup | string | number | false | null | undefined | readonly Insert[]

/**
 * Markup from a template literal. Everything inserted is escaped for text and for quoted attributes alike; attributes must be quoted, and
 * nothing may be inserted into a tag's or an attribute's name, a style sheet or a comment.
 */
export function html(parts: TemplateStringsArray, ...values: Insert[]): Markup {
  return new Markup(parts, values)
}

/** A style sheet of ours; refused where it could end its element. */
export function styleSheet(css: string): Markup {
  if (css.includes('<')) throw new RangeError('A style sheet in a page must not hold "<".')
  return new Markup([`<style>${css}</style>`], [])
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;', '`': '&#96;' }
/** What no HTML document may hold, halves of surrogate pairs, and directions that would reorder the text around them. */
const unprintable = /[^\P{Cc}\t\n]|\p{Noncharacter_Code_Point}|\p{Surrogate}|[\u202a-\u202e\u2066-\u2069]/gu

function rendered(value: Insert): string {
  if (value instanceof Markup) return value.toString()
  if (value === null || value === undefined || value === false) return ''
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return escaped(value)
  return value.map(rendered).join('')
}

function escaped(text: string): string {
  return text.replace(unprintable, '\ufffd').replace(/[&<>"'`]/g, (character) => entities[character] ?? '')
}
