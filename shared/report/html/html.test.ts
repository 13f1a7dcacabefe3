import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html, styleSheet } from './html.ts'

describe('the html template', () => {
  it('escapes what is inserted and keeps what is written', () => {
    expect(`${html`<b title="${'"quoted" & `ticked`'}">${'<script>alert(1)</script>'}</b>`}`)
      .toBe('<b title="&quot;quoted&quot; &amp; &#96;ticked&#96;">&lt;script&gt;alert(1)&lt;/script&gt;</b>')
  })

  it('inserts markup as it is, joins lists and leaves out what is not there', () => {
    const items = ['a', 'b'].map((name) => html`<li>${name}</li>`)
    expect(`${html`<ul>${items}${false}${null}${undefined}</ul>${0}`}`).toBe('<ul><li>a</li><li>b</li></ul>0')
  })

  it('shows what no document may hold as a replacement character', () => {
    expect(`${html`${'a\u0000b\u202ec\ud800d\te\nf\ufffe'}`}`).toBe('a\ufffdb\ufffdc\ufffdd\te\nf\ufffd')
  })

  it('refuses a style sheet that could end its element', () => {
    expect(() => styleSheet('a::before { content: "</style>" }')).toThrow(RangeError)
    expect(`${styleSheet('a { color: red }')}`).toBe('<style>a { color: red }</style>')
  })

  it('never lets text become markup, whatever it is', () => {
    const nasty = fc.constantFrom(
      '<', '>', '"', '\'', '`', '&', '</b>', '<!--', ']]>', '<svg onload=x>', '&lt;', '\u0000', '\ud800', '" onclick="x',
    )
    const text = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' })), { maxLength: 12 }).map((parts) => parts.join(''))
    fc.assert(fc.property(text, (value) => {
      const inner = `${html`${value}`}`
      expect(inner).not.toMatch(/[<>"'`]/)
      expect(inner).not.toMatch(/&(?!(amp|lt|gt|quot|#39|#96);)/)
      expect(inner.isWellFormed()).toBe(true)
      expect(unescaped(inner)).toBe(value.replace(unprintable, '\ufffd'))
    }), { numRuns: 2000 })
  })
})

const unprintable = /[^\P{Cc}\t\n]|\p{Noncharacter_Code_Point}|\p{Surrogate}|[\u202a-\u202e\u2066-\u2069]/gu

function unescaped(text: string): string {
  const characters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': '\'', '#96': '`' }
  return text.replace(/&([^;]+);/g, (_, name: string) => characters[name] ?? '')
}
