import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { EvenkeelError } from '../../shared/contract/failure.ts'
import { codeOf, fileProblem } from './file-errors.ts'
import { profileSlug } from './profile-slug.ts'

/** A profile's file. */
export interface ProfileText {
  /** The file's name without extension. */
  id: string
  text: string
  savedAtMs: number
}

/** A profile's file that cannot be read; `problem` says why in one sentence. */
export interface UnreadableProfile {
  id: string
  savedAtMs: number
  problem: string
}

/**
 * Profiles as YAML files in one directory, which users may also fill and edit by hand. The store keeps texts as they are and never looks
 * into them. An id names a file of the directory's own listing and nothing else, so that no id leads out of it.
 */
export interface ProfileStore {
  /** Newest first. */
  list(): Promise<(ProfileText | UnreadableProfile)[]>
  /** Throws `not-found`. */
  read(id: string): Promise<ProfileText>
  /** Makes a file whose name comes from `name`, numbered where that is taken. */
  create(name: string, text: string): Promise<ProfileText>
  /** Throws `not-found` where the file is gone. */
  replace(id: string, text: string): Promise<ProfileText>
  /** Replaces the text and moves the file to the name that `name` gives. */
  move(id: string, name: string, text: string): Promise<ProfileText>
  /** Throws `not-found`. */
  remove(id: string): Promise<void>
}

const extension = '.yaml'
/** A profile of megabytes is no profile; a body that large belongs into a file of its own. */
const largestBytes = 1024 * 1024

/** Opens the store in `directory`, which is made when the first profile is written. */
export function openProfileStore(directory: string): ProfileStore {
  const fileOf = (id: string) => path.join(directory, `${id}${extension}`)
  let writing: Promise<unknown> = Promise.resolve()
  /** Changes one after the other, so that two of this process never meet in one file. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = writing.then(work)
    writing = turn.catch(() => undefined)
    return turn
  }

  const ids = async (): Promise<string[]> => {
    const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return []
      throw new EvenkeelError('unavailable', `${directory} ${fileProblem(error)}.`, 'Check its permissions.')
    })
    return entries.filter((entry) => entry.isFile() && entry.name.endsWith(extension) && !entry.name.startsWith('.'))
      .map((entry) => entry.name.slice(0, -extension.length))
  }
  const existing = async (id: string): Promise<string> => {
    if ((await ids()).includes(id)) return fileOf(id)
    const next = 'It may have been renamed or deleted; look at the list again.'
    throw new EvenkeelError('not-found', `There is no profile ${id} in ${directory}.`, next)
  }
  const readWhole = async (id: string): Promise<ProfileText | UnreadableProfile> => {
    const file = fileOf(id)
    try {
      const { size, mtimeMs } = await stat(file)
      if (size <= largestBytes) return { id, text: await readFile(file, 'utf8'), savedAtMs: mtimeMs }
      return { id, savedAtMs: mtimeMs, problem: `${file} is larger than ${largestBytes / 1024 / 1024} MiB; a profile is not.` }
    } catch (error) {
      return { id, savedAtMs: 0, problem: `${file} ${fileProblem(error)}.` }
    }
  }
  const read = async (id: string): Promise<ProfileText> => {
    await existing(id)
    const found = await readWhole(id)
    if ('text' in found) return found
    throw new EvenkeelError('unavailable', found.problem, 'Mend or remove the file.')
  }
  const write = async (file: string, text: string): Promise<void> => {
    try {
      await writeFileAtomic(file, text, { mode: 0o600 })
    } catch (error) {
      throw unwritable(file, error)
    }
  }
  /** Takes the first free name, also against other processes: an empty file stands there from then on. */
  const reserve = async (name: string, own?: string): Promise<string> => {
    await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: unknown) => { throw unwritable(directory, error) })
    const slug = profileSlug(name)
    for (let number = 1; ; number += 1) {
      const id = number === 1 ? slug : `${slug}-${number}`
      if (id === own) return id
      try {
        await (await open(fileOf(id), 'wx', 0o600)).close()
        return id
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw unwritable(fileOf(id), error)
      }
    }
  }

  return {
    async list() {
      const all = await Promise.all((await ids()).map(readWhole))
      return all.sort((a, b) => b.savedAtMs - a.savedAtMs || (a.id < b.id ? -1 : 1))
    },
    read,
    create: (name, text) => inTurn(async () => {
      refuseLarge(text)
      const id = await reserve(name)
      await write(fileOf(id), text)
      return read(id)
    }),
    replace: (id, text) => inTurn(async () => {
      refuseLarge(text)
      await write(await existing(id), text)
      return read(id)
    }),
    move: (id, name, text) => inTurn(async () => {
      refuseLarge(text)
      const file = await existing(id)
      const to = await reserve(name, id)
      await write(file, text)
      if (to !== id) await rename(file, fileOf(to))
      return read(to)
    }),
    remove: (id) => inTurn(async () => rm(await existing(id))),
  }
}

function unwritable(file: string, error: unknown): EvenkeelError {
  const next = 'Check the folder and the disk, or choose another with EVENKEEL_DATA.'
  return new EvenkeelError('unavailable', `${file} ${fileProblem(error)}.`, next)
}

function refuseLarge(text: string): void {
  if (Buffer.byteLength(text) <= largestBytes) return
  throw new EvenkeelError('usage', `A profile may have at most ${largestBytes / 1024 / 1024} MiB.`, 'Shorten its body or its comments.')
}
