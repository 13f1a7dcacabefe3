import type { z } from 'zod'

/**
 * The entries of an `events.ndjson`, one JSON value a line, read line by line: a file of an hour is far larger than what is kept of it. A last
 * line without its end was cut off by a crash and is left out silently; any other line that does not fit the schema is left out and named in
 * `damage`.
 */
export function parseEntries<T extends z.ZodType>(content: Buffer | string, schema: T): { entries: z.output<T>[]; damage: string | null } {
  const file = typeof content === 'string' ? Buffer.from(content) : content
  const entries: z.output<T>[] = []
  const damaged: number[] = []
  let from = 0
  for (let line = 1; ; line += 1) {
    const end = file.indexOf(newline, from)
    if (end < 0) break
    const parsed = schema.safeParse(valueOf(file.toString('utf8', from, end)))
    if (parsed.success) entries.push(parsed.data)
    else damaged.push(line)
    from = end + 1
  }
  return { entries, damage: damaged.length === 0 ? null : `events.ndjson: line ${damaged.slice(0, 3).join(', ')} cannot be read` }
}

const newline = 0x0a

function valueOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
