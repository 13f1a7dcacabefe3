import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface InstanceLock {
  release(): void
}

/**
 * Takes the lock of a folder for this process; null where another one has it, which is then told this one's arguments. A lock whose process
 * is gone is taken over.
 */
export function takeInstanceLock(folder: string, second: (argv: string[]) => void): InstanceLock | null {
  const lock = path.join(folder, 'instance.lock')
  const calls = path.join(folder, 'instance.calls')
  mkdirSync(calls, { recursive: true })
  if (existsSync(lock) && isAlive(Number(readFileSync(lock, 'utf8')))) {
    writeFileSync(path.join(calls, String(process.pid)), JSON.stringify(process.argv))
    return null
  }
  writeFileSync(lock, String(process.pid))
  const seen = new Set<string>()
  const watcher = watch(calls, () => {
    for (const name of readdirSync(calls)) {
      const text = readFileSync(path.join(calls, name), 'utf8')
      if (text === '' || seen.has(name)) continue
      seen.add(name)
      second(JSON.parse(text))
    }
  })
  watcher.unref()
  return {
    release() {
      watcher.close()
      rmSync(lock, { force: true })
      rmSync(calls, { recursive: true, force: true })
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
