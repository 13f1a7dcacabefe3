import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { EvenkeelError } from '../../shared/contract/failure.ts'

/** A profile is a page of text; anything far larger was chosen by mistake. */
const largestProfileBytes = 4 * 1024 * 1024
const remedy = 'Choose a YAML or JSON file that this user may read.'

/** @throws EvenkeelError naming the file, where it cannot be read or is too large to be a profile */
export async function readProfileFile(file: string): Promise<{ fileName: string; text: string }> {
  try {
    if ((await stat(file)).size <= largestProfileBytes) return { fileName: path.basename(file), text: await readFile(file, 'utf8') }
  } catch (error) {
    throw unusable(file, 'read', error, remedy)
  }
  throw new EvenkeelError('usage', `${file} is too large for a profile.`, remedy)
}

/** Why the system let a file not be read or written. */
export function unusable(file: string, done: 'read' | 'written', error: unknown, next: string): EvenkeelError {
  const reason = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
  return new EvenkeelError('unavailable', `${file} cannot be ${done} (${reason}).`, next)
}
