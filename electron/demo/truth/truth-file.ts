import { writeFileAtomically } from '../base/files.ts'
import type { Truth } from './truth.ts'

/** Keeps a truth file up to date. */
export interface TruthFile {
  /** Writes the last state and stops. @throws the system's error where a file could not be written */
  close(): Promise<void>
}

const writeEveryMs = 500

/**
 * Writes the truth at once, and again twice a second while it changes. A write that fails is tried again with the next change, and
 * reported by `close`.
 */
export async function openTruthFile(path: string, snapshot: () => Truth): Promise<TruthFile> {
  let written = ''
  let writing = Promise.resolve()
  const write = async () => {
    const content = `${JSON.stringify(snapshot(), null, 2)}\n`
    if (content === written) return
    await writeFileAtomically(path, content, 0o644)
    written = content
  }
  await write()
  const timer = setInterval(() => {
    writing = writing.then(write).catch(() => undefined)
  }, writeEveryMs)
  return {
    async close() {
      clearInterval(timer)
      await writing
      await write()
    },
  }
}
