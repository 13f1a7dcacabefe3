import type { z } from 'zod'

/**
 * The entries of an `events.ndjson`, one JSON value a line. A last line without its end was cut off by a crash and is left out silently;
 * any other line that does not fit the schema is left out and named in `damage`.
 */
export function parseEntries<T extends z.ZodType>(text: string, schema: T): { entries: z.output<T>[]; damage: string | null } {
  const entries: z.output<T>[] = []
  const damaged: number[] = []
  const lines = text.split('\n')
  lines.pop()
  lines.forEach((line, index) => {
    const parsed = schema.safeParse(valueOf(line))
    if (parsed.success) entries.push(parsed.data)
    else damaged.push(index + 1)
  })
  return { entries, damage: damaged.length === 0 ? null : `events.ndjson: line ${damaged.slice(0, 3).join(', ')} cannot be read` }
}

function valueOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
