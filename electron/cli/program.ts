import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { openHost } from '../backend/host.ts'
import { locateProgram } from '../backend/program-files.ts'
import { runCli } from './run-cli.ts'

/**
 * Runs the command line on this process.
 * @param entryUrl `import.meta.url` of the entry module, beside which the program's other files lie
 */
export async function runProgram(entryUrl: string): Promise<number> {
  const program = locateProgram(entryUrl)
  const version = String(JSON.parse(readFileSync(program.packageFile, 'utf8')).version)
  const surroundings = { env: process.env, platform: process.platform, homeDirectory: homedir() }
  return runCli(process.argv.slice(2), {
    version,
    windowDirectory: fileURLToPath(program.windowDirectory),
    console: {
      out: (text) => { process.stdout.write(`${text}\n`) },
      err: (text) => { process.stderr.write(`${text}\n`) },
      columns: process.stdout.isTTY ? process.stdout.columns : undefined,
      stderr: process.stderr,
      directory: process.cwd(),
      onInterrupt(handler) {
        let interrupted = false
        const listener = () => {
          if (interrupted) process.exit(130)
          interrupted = true
          handler()
        }
        process.on('SIGINT', listener).on('SIGTERM', listener)
        return () => { process.off('SIGINT', listener).off('SIGTERM', listener) }
      },
    },
    openHost: (options) => openHost({
      ...surroundings, version, program, pid: process.pid,
      kubeconfigFiles: options.kubeconfig ?? [],
    }),
  })
}
