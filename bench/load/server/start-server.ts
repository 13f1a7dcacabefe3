import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createCredentials } from '../../../electron/demo/access/certificates.ts'
import { freePorts } from '../../../test/support/free-ports.ts'
import { ending, hasEnded, pollUntil } from '../measure/wait.ts'
import { largeBytes, type BenchServer } from './bench-server.ts'
import { nginxConfig, parseStubStatus } from './nginx-config.ts'

const nodeServer = fileURLToPath(new URL('node-server.ts', import.meta.url))
const startLimitMs = 10_000

export interface ServerPlace {
  /** Empty; files of the server go there. */
  folder: string
  /** Program and arguments before the server's own, such as `taskset -c 0`. */
  pinned: readonly string[]
  /** nginx; null where it is missing: a small server on Node takes its place. */
  nginx: string | null
  openFiles: number
}

/** @throws Error where the server does not start, with what it said. */
export async function startServer({ folder, pinned, nginx, openFiles }: ServerPlace): Promise<BenchServer> {
  const [httpPort = 0, httpsPort = 0, statusPort = 0] = await freePorts(3)
  const { authority, server } = await createCredentials(['127.0.0.1', 'localhost'], Date.now())
  const config = path.join(folder, 'nginx.conf')
  const errorLog = path.join(folder, 'error.log')
  mkdirSync(path.join(folder, 'files'))
  writeFileSync(path.join(folder, 'files', '64k'), Buffer.alloc(largeBytes, 'x'))
  writeFileSync(path.join(folder, 'server.pem'), server.certificate)
  writeFileSync(path.join(folder, 'server.key'), server.key)
  writeFileSync(config, nginxConfig({ folder, httpPort, httpsPort, statusPort, openFiles }))

  const own = nginx === null
    ? [process.execPath, nodeServer, folder, String(httpPort), String(httpsPort), String(statusPort)]
    : [nginx, '-p', folder, '-c', config, '-e', errorLog]
  const [program = '', ...args] = [...pinned, ...own]
  const child = spawn(program, args, { stdio: 'ignore' })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)

  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  let questions = 0
  const ask = async (): Promise<Answer> => {
    const answer = await answerOf(agent, statusPort)
    questions += 1
    return answer
  }
  const close = async (): Promise<void> => {
    agent.destroy()
    child.kill('SIGTERM')
    await ending(child, 3000)
    process.off('exit', kill)
  }
  const first = await pollUntil<Answer | 'ended'>(async () => (hasEnded(child) ? 'ended' : ask().catch(() => null)), startLimitMs)
  if (first === null || first === 'ended') {
    await close()
    throw new Error(`The server did not start. ${existsSync(errorLog) ? readFileSync(errorLog, 'utf8').slice(-1000) : ''}`)
  }
  return {
    name: first.server, process: child, httpPort, httpsPort, authority, close,
    async count() {
      const { text, atMs } = await ask()
      const status = parseStubStatus(text)
      if (status === null) throw new Error('The server does not tell its counts.')
      return { atMs, requests: status.requests - questions, connections: status.connections - 1 }
    },
  }
}

interface Answer {
  server: string
  text: string
  /** The middle between question and answer. */
  atMs: number
}

function answerOf(agent: http.Agent, port: number): Promise<Answer> {
  const askedAtMs = performance.now()
  return new Promise((resolve, reject) => {
    const request = http.get({ agent, host: '127.0.0.1', port, path: '/status', timeout: 5000 }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => { text += part })
      response.on('error', reject)
      response.on('end', () => resolve({ server: String(response.headers.server ?? 'unnamed'), text, atMs: (askedAtMs + performance.now()) / 2 }))
    })
    request.on('error', reject)
    request.on('timeout', () => request.destroy(new Error('The server does not tell its counts.')))
  })
}
