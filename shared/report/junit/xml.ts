/** What XML 1.0 cannot hold at all, and halves of surrogate pairs. */
const impossible = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]|\p{Surrogate}/gu
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

/** Text for the content of an element or a quoted attribute. */
export function xmlText(text: string): string {
  return text.replace(impossible, '\ufffd').replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

/** An element with its attributes, in their order, and its content, which is XML already; without content it closes itself. */
export function xmlElement(name: string, attributes: Record<string, string | number>, content: string | null = null): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlText(String(value)).replace(/[\t\n\r]+/g, ' ')}"`).join('')
  return content === null ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`
}
