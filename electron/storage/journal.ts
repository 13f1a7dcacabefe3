import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { fieldChangeSchema } from '../../shared/model/field-change.ts'
import { codeOf } from './file-errors.ts'
import { parseEntries } from './run-entries.ts'

/**
 * What runs change in clusters and have to undo: a file for each such run, one JSON value a line, appended and on the disk before the act it
 * tells of. A file is gone once all of it is settled; one whose process is gone belongs to an interrupted run.
 */
export const journalSchemaName = 'evenkeel.dev/journal/v1'

const headerSchema = z.object({
  kind: z.literal('run'),
  schema: z.literal(journalSchemaName),
  runId: z.string(),
  /** The process that makes the run. */
  pid: z.number().int(),
  context: z.string(),
  server: z.string(),
  /** The kubeconfig that the context came from. */
  kubeconfig: z.string(),
  namespace: z.string(),
  service: z.string(),
  /** The cluster lives in the process of the run and ends with it. */
  ownCluster: z.boolean(),
})
export type JournalHeader = Omit<z.infer<typeof headerSchema>, 'kind' | 'schema'>

const lineSchema = z.discriminatedUnion('kind', [
  headerSchema,
  z.object({ kind: z.literal('intended'), id: z.string(), writtenAt: z.string(), change: fieldChangeSchema }),
  z.object({ kind: z.literal('made'), id: z.string() }),
  z.object({ kind: z.literal('settled'), id: z.string(), outcome: z.string() }),
])
type JournalLine = z.infer<typeof lineSchema>

/** A change that is not settled yet. */
export interface JournalEntry {
  id: string
  writtenAt: string
  change: z.infer<typeof fieldChangeSchema>
  /** Whether the API server was known to have made it. */
  made: boolean
}

/** A run's open entries, in the order they were made. */
export interface JournaledRun {
  header: JournalHeader
  entries: JournalEntry[]
}

/** The journal of one run. */
export interface JournalWriter {
  /** Writes a change down before it is made; resolves, with its id, once that is on the disk. */
  intend(change: JournalEntry['change'], writtenAt: string): Promise<string>
  /** Notes that it was made. */
  made(id: string): Promise<void>
  /** Notes that it is undone, or was never made; the file goes with its last open entry. */
  settle(id: string, outcome: string): Promise<void>
}

export interface Journal {
  /** The file is made with the first entry. */
  writer(header: JournalHeader): JournalWriter
  /** Every run with open entries, the oldest first. A file that cannot be read is left where it is and named in `damage`. */
  open(): Promise<{ runs: JournaledRun[]; damage: string[] }>
  /** Settles an entry of a run whose process is gone. */
  settle(runId: string, id: string, outcome: string): Promise<void>
}

export function openJournal(directory: string): Journal {
  const fileOf = (runId: string) => path.join(directory, `${runId}.ndjson`)
  const read = async (file: string): Promise<JournaledRun | null> => {
    const { entries: lines, damage } = parseEntries(await readFile(file, 'utf8'), lineSchema)
    if (damage !== null) throw new Error(damage.replace(/^events\.ndjson: /, ''))
    const header = lines.find((line) => line.kind === 'run')
    return header ? { header, entries: openEntries(lines) } : null
  }
  const settleIn = async (file: string, id: string, outcome: string): Promise<void> => {
    await append(file, [{ kind: 'settled', id, outcome }])
    if ((await read(file))?.entries.length === 0) await rm(file, { force: true })
  }
  return {
    writer(header) {
      const file = fileOf(header.runId)
      let pending: Promise<unknown> = Promise.resolve()
      let count = 0
      const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
        const turn = pending.then(work)
        pending = turn.catch(() => undefined)
        return turn
      }
      return {
        intend: (change, writtenAt) => inTurn(async () => {
          count += 1
          const id = `${header.runId}/${count}`
          const fresh = await mkdir(directory, { recursive: true, mode: 0o700 }).then(() => exists(file)).then((there) => !there)
          const head: JournalLine[] = fresh ? [{ kind: 'run', schema: journalSchemaName, ...header }] : []
          await append(file, [...head, { kind: 'intended', id, writtenAt, change }])
          if (fresh) await syncDirectory(directory)
          return id
        }),
        made: (id) => inTurn(() => append(file, [{ kind: 'made', id }])),
        settle: (id, outcome) => inTurn(() => settleIn(file, id, outcome)),
      }
    },
    async open() {
      const names = await readdir(directory).catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return []
        throw error
      })
      const runs: JournaledRun[] = []
      const damage: string[] = []
      for (const name of names.filter((each) => each.endsWith('.ndjson')).sort()) {
        const file = path.join(directory, name)
        try {
          const run = await read(file)
          if (run && run.entries.length > 0) runs.push(run)
        } catch (error) {
          // Settled by another process meanwhile.
          if (codeOf(error) !== 'ENOENT') damage.push(`${file}: ${error instanceof Error ? error.message : String(error)}`)
        }
      }
      return { runs, damage }
    },
    settle: (runId, id, outcome) => settleIn(fileOf(runId), id, outcome),
  }
}

function openEntries(lines: readonly JournalLine[]): JournalEntry[] {
  const settled = new Set(lines.flatMap((line) => (line.kind === 'settled' ? [line.id] : [])))
  const made = new Set(lines.flatMap((line) => (line.kind === 'made' ? [line.id] : [])))
  return lines.flatMap((line) => (line.kind === 'intended' && !settled.has(line.id)
    ? [{ id: line.id, writtenAt: line.writtenAt, change: line.change, made: made.has(line.id) }] : []))
}

/** Appends lines and returns once they are on the disk. A line that a crash cut off tells of nothing that was done, and goes. */
async function append(file: string, lines: readonly JournalLine[]): Promise<void> {
  const handle = await open(file, 'a+', 0o600)
  try {
    const whole = (await readFile(file)).lastIndexOf('\n') + 1
    if (whole < (await handle.stat()).size) await handle.truncate(whole)
    await handle.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

async function exists(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => null)
  await handle?.close()
  return handle !== null
}

/** Makes a new file's name durable; not every system lets a directory be synced, and those that do not keep names by themselves. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => null)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
