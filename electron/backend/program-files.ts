import { fileURLToPath } from 'node:url'
import path from 'node:path'

/** Where the parts of the program lie that are started by their file. */
export interface ProgramFiles {
  engineWorker: URL
  demoWorker: URL
  windowDirectory: URL
  packageFile: URL
}

/**
 * The program's files, seen from the module a host was started with: beside each other in `out/` once built, or the sources when a host is
 * run from them.
 * @param entryUrl `import.meta.url` of the host's entry module
 */
export function locateProgram(entryUrl: string): ProgramFiles {
  const fromSources = path.extname(fileURLToPath(entryUrl)) === '.ts'
  const at = (relative: string) => new URL(relative, entryUrl)
  return fromSources
    ? {
        engineWorker: at('../engine/worker.ts'), demoWorker: at('../demo/worker.ts'),
        windowDirectory: at('../../out/renderer/'), packageFile: at('../../package.json'),
      }
    : {
        engineWorker: at('./engine-worker.js'), demoWorker: at('./demo-worker.js'),
        windowDirectory: at('../renderer/'), packageFile: at('../../package.json'),
      }
}
