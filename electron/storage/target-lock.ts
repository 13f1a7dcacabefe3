import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

const lockSchema = z.object({ pid: z.number().int(), target: z.string(), runId: z.string() })

export type LockResult = { ok: true; release(): Promise<void> } | { ok: false; heldBy: { pid: number; runId: string } }

/**
 * Takes the lock that lets only one disruptive run at a time touch a Service, over all processes that share a data directory. A lock whose
 * process is gone is taken over.
 *
 * @param directory where lock files live
 * @param target what is locked, like `https://server/namespace/service`
 * @param owner this process and its run
 * @param isAlive whether a process with that id runs
 */
export async function lockTarget(
  directory: string, target: string, owner: { pid: number; runId: string }, isAlive: (pid: number) => boolean,
): Promise<LockResult> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const file = path.join(directory, `${createHash('sha256').update(target).digest('hex').slice(0, 24)}.json`)
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const handle = await open(file, 'wx', 0o600)
      await handle.writeFile(JSON.stringify({ ...owner, target }))
      await handle.close()
      return { ok: true, release: () => rm(file, { force: true }) }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      const holder = await readLock(file)
      if (holder && isAlive(holder.pid)) return { ok: false, heldBy: { pid: holder.pid, runId: holder.runId } }
      await rm(file, { force: true })
    }
  }
  throw new Error(`${file} is being taken by several processes at once; try again`)
}

async function readLock(file: string) {
  try {
    const parsed = lockSchema.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
