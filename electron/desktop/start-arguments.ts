import path from 'node:path'
import { parseArgs } from 'node:util'

/** What the program was told when it was started, or started again. Paths are absolute. */
export interface StartArguments {
  kubeconfigFiles: string[]
  /** Profiles to open. */
  profileFiles: string[]
}

/**
 * Reads a command line: `--kubeconfig FILE`, any number of times, and profile files. Whatever else stands there, as the program's own path
 * and the switches that Chromium adds, is passed over.
 */
export function startArguments(argv: readonly string[], workingDirectory: string): StartArguments {
  const { values, positionals } = parseArgs({
    args: argv.slice(1), options: { kubeconfig: { type: 'string', multiple: true } }, strict: false, allowPositionals: true,
  })
  const absolute = (file: string) => path.resolve(workingDirectory, file)
  return {
    kubeconfigFiles: (values.kubeconfig ?? []).filter((file) => typeof file === 'string').map(absolute),
    profileFiles: positionals.filter((file) => /\.(ya?ml|json)$/i.test(file)).map(absolute),
  }
}
