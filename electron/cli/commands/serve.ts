import { spawn } from 'node:child_process'
import { type Command, InvalidArgumentError } from 'commander'
import type { Backend } from '../../../shared/contract/backend.ts'
import { serveWindow } from '../../web/serve-window.ts'
import { type CommandContext, type CommonOptions, withClusterOptions, withHost } from './common.ts'

/** `serve`: the window in a browser on loopback, until Ctrl-C. */
export function addServeCommand(program: Command, context: CommandContext): void {
  const { console } = context
  withClusterOptions(program.command('serve').description('show the window in a browser on this computer, behind a one-time token'))
    .option('--port <number>', 'port on 127.0.0.1 (default: a free one)', parsePort)
    .option('--open', 'open the browser as well')
    .action((options: CommonOptions & { port?: number; open?: boolean }) => withHost(context, options, async (host) => {
      const ended = new Promise<void>((done) => { console.onInterrupt(done) })
      const served = await serveWindow({ backend: host.backend, port: options.port ?? 0, windowDir: context.windowDirectory })
      console.out(`Evenkeel is open at ${served.url} (this link works once). Ctrl-C ends it.`)
      if (options.open) openBrowser(served.url)
      void putBack(host.backend, (text) => console.err(text))
      await ended
      await served.close()
    }))
}

/** What interrupted runs left changed is put back when the program starts again. */
async function putBack(backend: Backend, tell: (text: string) => void): Promise<void> {
  const restored = await backend.restore({}).catch(() => [])
  for (const { service, text, outcome, detail } of restored) tell(`Left by an interrupted run: ${service} ${text}: ${outcome}${detail === '' ? '' : ` (${detail})`}`)
}

/** Asks the system to show a page; where it cannot, the printed link remains. */
function openBrowser(url: string): void {
  const [program, args] = process.platform === 'darwin' ? ['open', [url]] as const
    : process.platform === 'win32' ? ['rundll32', ['url.dll,FileProtocolHandler', url]] as const : ['xdg-open', [url]] as const
  spawn(program, [...args], { stdio: 'ignore', detached: true }).on('error', () => undefined).unref()
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('It must be a port number, 0 to 65535.')
  return port
}
