import { readFileSync } from 'node:fs'
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { z } from 'zod'
import writeFileAtomic from 'write-file-atomic'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { type Report, reportSchema } from '../../shared/report/report.ts'
import {
  type ConcludedEntry, concludedEntrySchema, listedHeaderSchema, listedReportSchema, type RunEntry, type RunHeader, runEntrySchema, runFileNames,
  runHeaderSchema,
} from './run-files.ts'
import { createLineCutter } from './concluded-line.ts'
import { entryIn, readEntries, type ReadEntries } from './run-entries.ts'

/**
 * A run as it lies on disk. `report` is null while it goes on and after an interruption; `damage` says what could not be read. Rows of a run
 * with a report tell of single pods the counts only.
 */
export type StoredRun = { header: RunHeader; damage: string | null } & (
  { report: null; entries: RunEntry[] } | { report: Report; entries: ConcludedEntry[] })

/** A run as a list has it. */
export interface ListedRun {
  header: z.infer<typeof listedHeaderSchema>
  report: z.infer<typeof listedReportSchema> | null
  damage: string | null
}

/** A run that cannot be opened at all, listed all the same. */
export interface DamagedRun {
  id: string
  damage: string
}

/** Appends to a run's folder. Entries are handed to the system in order; `sync` returns once they are on the disk. */
export interface RunWriter {
  readonly directory: string
  append(entry: RunEntry): void
  sync(): Promise<void>
  /** Writes the report and closes the run. */
  finish(report: Report): Promise<void>
  /** Closes a run that has no report: it stays readable, as an interrupted one. */
  close(): Promise<void>
}

/** Runs in a directory, a folder each. */
export interface RunStore {
  create(header: RunHeader): Promise<RunWriter>
  /** Newest first. Reads headers and reports only, and of them what a list shows. */
  list(): Promise<(ListedRun | DamagedRun)[]>
  /** Throws `not-found`, naming the newest run, where there is none of that id, and `unavailable` where its header is damaged. */
  read(id: string): Promise<StoredRun>
  /** How many runs there are, damaged ones included, and the bytes of their files. */
  size(): Promise<{ runs: number; bytes: number }>
  /** Deletes a run's folder; it is gone from the list at once, whatever happens on the way. */
  remove(id: string): Promise<void>
}

/** How a folder is called while it is deleted. */
const removedPrefix = '.removed-'

/** Opens the store in `directory`, which is made when the first run is written. */
export function openRunStore(directory: string): RunStore {
  return {
    create: (header) => createRun(path.join(directory, header.id), header),
    async list() {
      const listed: (ListedRun | DamagedRun)[] = []
      for (const id of await runIds(directory)) {
        listed.push(listedRun(path.join(directory, id), id))
        if (listed.length % 25 === 0) await nextTurn()
      }
      return listed
    },
    async read(id) {
      const ids = await runIds(directory)
      if (!ids.includes(id)) {
        const hint = ids[0] ? `The newest is ${ids[0]}; "evenkeel runs" lists all.` : `There are no runs in ${directory} yet.`
        throw new EvenkeelError('not-found', `There is no run ${id}.`, hint)
      }
      const folder = path.join(directory, id)
      const head = await readHead(folder)
      const { header, report } = head
      const file = path.join(folder, runFileNames.events)
      if (report === null) {
        const { entries, damage } = await entriesIn(file, (line) => entryIn(line.toString('utf8'), runEntrySchema))
        return { header, report, entries, damage: head.damage ?? damage }
      }
      const cut = createLineCutter()
      const { entries, damage } = await entriesIn(file, (line) => concludedEntry(line, cut))
      return { header, report, entries, damage: head.damage ?? damage }
    },
    async size() {
      const ids = await runIds(directory)
      let bytes = 0
      for (const id of ids) bytes += await bytesIn(path.join(directory, id))
      return { runs: ids.length, bytes }
    },
    async remove(id) {
      if (!(await runIds(directory)).includes(id)) return
      await rename(path.join(directory, id), path.join(directory, `${removedPrefix}${id}`))
      const leftOver = (await readdir(directory)).filter((name) => name.startsWith(removedPrefix))
      await Promise.all(leftOver.map((name) => rm(path.join(directory, name), { recursive: true, force: true })))
    },
  }
}

async function createRun(folder: string, header: RunHeader): Promise<RunWriter> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeJson(path.join(folder, runFileNames.header), header)
  const file = await open(path.join(folder, runFileNames.events), 'a', 0o600)
  let pending: Promise<unknown> = Promise.resolve()
  const close = async () => {
    pending = pending.then(() => file.datasync()).finally(() => file.close())
    await pending
  }
  return {
    directory: folder,
    append(entry) {
      pending = pending.then(() => file.appendFile(`${JSON.stringify(entry)}\n`))
    },
    async sync() {
      pending = pending.then(() => file.datasync())
      await pending
    },
    async finish(report) {
      await close()
      await writeJson(path.join(folder, runFileNames.report), report)
    },
    close,
  }
}

/** Small files read at once cost a fifth of what reading them asynchronously does; the list takes turns with whatever else goes on. */
function listedRun(folder: string, id: string): ListedRun | DamagedRun {
  try {
    const header = parseJson(readFileSync(path.join(folder, runFileNames.header), 'utf8'), listedHeaderSchema, runFileNames.header)
    try {
      const text = readFileSync(path.join(folder, runFileNames.report), 'utf8')
      return { header, report: parseJson(text, listedReportSchema, runFileNames.report), damage: null }
    } catch (error) {
      return { header, report: null, damage: isMissing(error) ? null : messageOf(error) }
    }
  } catch (error) {
    return { id, damage: messageOf(error) }
  }
}

async function entriesIn<T>(file: string, entryOf: (line: Buffer) => T | undefined): Promise<ReadEntries<T>> {
  return await ifPresent(readEntries(file, entryOf)) ?? { entries: [], damage: null }
}

function concludedEntry(line: Buffer, cut: (line: Buffer) => string | null): ConcludedEntry | undefined {
  const text = cut(line)
  return (text === null ? undefined : entryIn(text, concludedEntrySchema)) ?? entryIn(line.toString('utf8'), concludedEntrySchema)
}

async function readHead(folder: string): Promise<Pick<StoredRun, 'header' | 'report' | 'damage'>> {
  const header = await readHeader(folder)
  const text = await ifPresent(readFile(path.join(folder, runFileNames.report), 'utf8'))
  if (text === null) return { header, report: null, damage: null }
  try {
    return { header, report: parseJson(text, reportSchema, runFileNames.report), damage: null }
  } catch (error) {
    return { header, report: null, damage: messageOf(error) }
  }
}

async function readHeader(folder: string): Promise<RunHeader> {
  try {
    return parseJson(await readFile(path.join(folder, runFileNames.header), 'utf8'), runHeaderSchema, runFileNames.header)
  } catch (error) {
    if (isMissing(error)) {
      throw new EvenkeelError(
        'not-found', `${folder} is no folder of a run: it has no ${runFileNames.header}.`, 'Name the folder that a run was kept in, or a run by its id.',
      )
    }
    throw new EvenkeelError(
      'unavailable', `The run ${path.basename(folder)} is damaged and cannot be opened: ${messageOf(error)}.`,
      `Put back ${path.join(folder, runFileNames.header)} from a copy, or delete the folder.`,
    )
  }
}

async function runIds(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name).sort().reverse()
}

/** A folder that goes meanwhile takes nothing any more. */
async function bytesIn(folder: string): Promise<number> {
  const names = await ifPresent(readdir(folder)) ?? []
  const sizes = await Promise.all(names.map(async (name) => (await ifPresent(stat(path.join(folder, name))))?.size ?? 0))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function ifPresent<T>(reading: Promise<T>): Promise<T | null> {
  return reading.catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
}

function parseJson<T extends z.ZodType>(text: string, schema: T, name: string): z.output<T> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(`${name} is no valid JSON: it may have been cut off`)
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Error(`${name} is not of the format: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
