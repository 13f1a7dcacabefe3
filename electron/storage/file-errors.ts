/** The system's code of a file error ("ENOENT"), else empty. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** What the system says about a file error, in words that fit behind a path. */
export function fileProblem(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM': return 'may not be read or written by this user'
    case 'ENOSPC': return 'cannot be written: the disk is full'
    case 'EROFS': return 'cannot be written: the file system is read-only'
    default: return `cannot be used (${error instanceof Error ? error.message : String(error)})`
  }
}
