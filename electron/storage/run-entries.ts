import { open } from 'node:fs/promises'
import type { z } from 'zod'

/** Entries that could be read; `damage` names the lines that could not, else null. */
export interface ReadEntries<T> {
  entries: T[]
  damage: string | null
}

/**
 * The entries of a text, one JSON value a line. A last line without its end was cut off by a crash and is left out silently; any other line
 * that does not fit the schema is left out and named in `damage`.
 */
export function parseEntries<T extends z.ZodType>(text: string, schema: T): ReadEntries<z.output<T>> {
  return withoutDamaged(text.split('\n').slice(0, -1).map((line) => entryIn(line, schema)))
}

/**
 * `parseEntries` of a file that may be far larger than what is kept of it: read piece by piece, so that nothing else waits for all of it.
 * @param entryOf the entry of a line, which is only lent; undefined where it is none
 */
export async function readEntries<T>(file: string, entryOf: (line: Buffer) => T | undefined): Promise<ReadEntries<T>> {
  const entries: (T | undefined)[] = []
  const handle = await open(file, 'r')
  try {
    let piece = Buffer.alloc(pieceBytes)
    for (let kept = 0; ;) {
      const { bytesRead } = await handle.read(piece, kept, piece.length - kept)
      if (bytesRead === 0) return withoutDamaged(entries)
      const end = kept + bytesRead
      let from = 0
      for (let to = piece.indexOf(newline); to >= 0 && to < end; to = piece.indexOf(newline, from)) {
        entries.push(entryOf(piece.subarray(from, to)))
        from = to + 1
      }
      const rest = piece.subarray(from, end)
      if (from === 0 && end === piece.length) piece = Buffer.alloc(2 * piece.length)
      rest.copy(piece)
      kept = rest.length
    }
  } finally {
    await handle.close()
  }
}

/** The entry in a line; undefined where it does not fit the schema. */
export function entryIn<T extends z.ZodType>(line: string, schema: T): z.output<T> | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

const pieceBytes = 1 << 20
const newline = 0x0a

/** @param read an entry a line, undefined where a line could not be read */
function withoutDamaged<T>(read: readonly (T | undefined)[]): ReadEntries<T> {
  const damaged = read.flatMap((entry, index) => (entry === undefined ? [index + 1] : []))
  return {
    entries: read.filter((entry) => entry !== undefined),
    damage: damaged.length === 0 ? null : `events.ndjson: line ${damaged.slice(0, 3).join(', ')} cannot be read`,
  }
}
