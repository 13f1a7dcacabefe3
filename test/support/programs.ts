import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** Where a program of the system is, also where daemons live; null where it is missing. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin']
  for (const folder of folders.filter((candidate) => candidate !== '' && !candidate.includes('node_modules'))) {
    const file = path.join(folder, name)
    try {
      accessSync(file, constants.X_OK)
      return file
    } catch {
      continue
    }
  }
  return null
}
