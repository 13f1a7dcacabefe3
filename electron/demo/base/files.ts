import { randomBytes } from 'node:crypto'
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const reasons: Record<string, string> = {
  EACCES: 'permission denied', EPERM: 'not permitted', EISDIR: 'it is a directory', ENOTDIR: 'part of its path is a file',
  EEXIST: 'part of its path is a file', ENOSPC: 'the disk is full', EROFS: 'the file system is read-only',
}

/** What went wrong with a file, in one sentence. */
export function fileError(action: 'read' | 'write', path: string, error: NodeJS.ErrnoException): Error {
  return new Error(`cannot ${action} ${path}: ${reasons[error.code ?? ''] ?? error.message}; name another file`, { cause: error })
}

/**
 * Writes a file so that a reader sees either the old or the new content, never part of it. @throws Error with a sentence that names the
 * file
 */
export async function writeFileAtomically(path: string, content: string, mode: number): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(draft, content, { mode })
    await chmod(draft, mode)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw error instanceof Error ? fileError('write', path, error) : error
  }
}
