/** A text as somebody may have typed it, and the comments in it, in their order. */
export interface HandWritten {
  text: string
  comments: string[]
}

/**
 * Writes a document as YAML by hand: comments above and behind lines, blank lines, two or four spaces, lists indented or not, quotes of
 * either kind or none, small mappings on one line with odd spacing, Windows line ends. Not made by the library that reads it.
 * @param random 0 to 1, again and again
 */
export function handWritten(document: unknown, random: () => number): HandWritten {
  const comments: string[] = []
  const step = random() < 0.7 ? 2 : 4
  const isFlush = random() < 0.3
  const lines: string[] = []
  const chance = (share: number) => random() < share
  const comment = () => {
    const text = `# note ${comments.length}: ${chance(0.5) ? 'why "this"' : '{ not: yaml }'}`
    comments.push(text)
    return text
  }
  const behind = () => (chance(0.25) ? `${' '.repeat(1 + Math.floor(random() * 3))}${comment()}` : '')
  const above = (indent: number) => {
    if (chance(0.1)) lines.push('')
    if (chance(0.2)) lines.push(' '.repeat(indent) + comment())
  }
  const flow = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(flow).join(chance(0.5) ? ', ' : ',')}]`
    if (isMapping(value)) return `{${chance(0.5) ? ' ' : ''}${Object.entries(value).map(([key, field]) => `${key}: ${flow(field)}`).join(', ')} }`
    return scalar(value, random)
  }
  const isShort = (value: unknown) => JSON.stringify(value).length < 70 && chance(0.6)
  const field = (head: string, indent: number, value: unknown) => {
    const isNested = typeof value === 'object' && value !== null && Object.keys(value).length > 0
    if (!isNested || isShort(value)) lines.push(`${head} ${isNested ? flow(value) : Array.isArray(value) ? '[]' : isMapping(value) ? '{}' : scalar(value, random)}${behind()}`)
    else {
      lines.push(`${head}${behind()}`)
      write(value, Array.isArray(value) && isFlush ? indent : indent + step)
    }
  }
  const write = (value: unknown, indent: number): void => {
    const pad = ' '.repeat(indent)
    if (Array.isArray(value)) {
      for (const item of value) {
        above(indent)
        if (isMapping(item) && !isShort(item)) Object.entries(item).forEach(([key, inner], index) => field(`${pad}${index === 0 ? '- ' : '  '}${key}:`, indent + 2, inner))
        else lines.push(`${pad}- ${flow(item)}${behind()}`)
      }
    } else if (isMapping(value)) {
      for (const [key, inner] of Object.entries(value)) {
        above(indent)
        field(`${pad}${key}:`, indent, inner)
      }
    }
  }
  write(document, 0)
  if (chance(0.3)) lines.push(comment())
  return { text: `${lines.join('\n')}\n`.replaceAll('\n', chance(0.2) ? '\r\n' : '\n'), comments }
}

/** Without quotes where that says the same, else in either kind. */
function scalar(value: unknown, random: () => number): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  const isText = /^[A-Za-z/][A-Za-z0-9 ._/%=-]*[A-Za-z0-9%/]$/.test(value) || /^\d[\d.]*(%|[a-z]+)$/.test(value)
  if (isText && !/^(null|true|false|yes|no|on|off|\d+e\d+|0[xo].*)$/i.test(value) && random() < 0.7) return value
  return random() < 0.5 && !/[^\x20-\x7e]/.test(value) ? `'${value.replaceAll('\'', '\'\'')}'` : JSON.stringify(value)
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
