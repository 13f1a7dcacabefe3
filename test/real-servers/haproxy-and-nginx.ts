import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findProgram } from '../support/programs.ts'
import { freePorts } from '../support/free-ports.ts'

export const haproxy = findProgram('haproxy')
export const nginx = findProgram('nginx')

export interface RealServers {
  port: number
  /** Connections HAProxy gave to each server since its start, by its own statistics. */
  connections(): Promise<Record<string, number>>
  stop(): Promise<void>
}

/**
 * HAProxy in TCP mode before three nginx, each naming itself in `X-Pod-Name`: servers and a balancer that nobody here wrote.
 * @param balance HAProxy's algorithm, like `random(1)`, `roundrobin`, `source`
 * @param weights of pod-a, pod-b and pod-c
 */
export async function startRealServers(balance: string, weights: readonly number[] = [256, 256, 256]): Promise<RealServers> {
  if (!haproxy || !nginx) throw new Error('haproxy and nginx are needed')
  const directory = await mkdtemp(path.join(tmpdir(), 'evenkeel-real-'))
  const names = ['pod-a', 'pod-b', 'pod-c']
  const [port = 0, ...ports] = await freePorts(4)
  const children: ChildProcess[] = []
  const start = (program: string, args: string[]) => { children.push(spawn(program, args, { stdio: 'ignore' })) }

  for (const [index, name] of names.entries()) {
    const prefix = path.join(directory, name)
    await mkdir(prefix)
    await writeFile(path.join(prefix, 'nginx.conf'), `
      daemon off; worker_processes 1; pid ${prefix}/nginx.pid; error_log ${prefix}/error.log;
      events { worker_connections 4096; }
      http {
        access_log off;
        ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${prefix}/${kind};`).join(' ')}
        server { listen 127.0.0.1:${ports[index]}; location / { add_header X-Pod-Name ${name}; return 200 "hello\\n"; } }
      }`)
    start(nginx, ['-p', prefix, '-c', path.join(prefix, 'nginx.conf'), '-e', path.join(prefix, 'error.log')])
  }
  const statistics = path.join(directory, 'stats.sock')
  await writeFile(path.join(directory, 'haproxy.cfg'), `
global
  stats socket ${statistics}
  maxconn 2000
defaults
  mode tcp
  timeout connect 5s
  timeout client 30s
  timeout server 30s
listen service
  bind 127.0.0.1:${port}
  balance ${balance}
${names.map((name, index) => `  server ${name} 127.0.0.1:${ports[index]} weight ${weights[index]}`).join('\n')}
`)
  const stop = async () => {
    await Promise.all(children.map((child) => new Promise((resolve) => {
      if (child.exitCode !== null) return resolve(null)
      child.on('close', resolve)
      child.kill()
    })))
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await Promise.all(ports.map(answers))
    start(haproxy, ['-db', '-f', path.join(directory, 'haproxy.cfg')])
    await untilTrue(async () => (await ask(statistics, 'show info')).includes('Pid'))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    port,
    stop,
    async connections() {
      const [head = '', ...lines] = (await ask(statistics, 'show stat')).trim().split('\n')
      const columns = head.replace('# ', '').split(',')
      const rows = lines.map((line) => line.split(',')).filter((cells) => names.includes(cells[columns.indexOf('svname')] ?? ''))
      return Object.fromEntries(rows.map((cells) => [cells[columns.indexOf('svname')] ?? '', Number(cells[columns.indexOf('stot')])]))
    },
  }
}

function answers(port: number): Promise<void> {
  return untilTrue(() => new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    }).on('error', () => resolve(false))
  }))
}

function ask(socketPath: string, command: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(socketPath, () => { socket.write(`${command}\n`) })
      .on('data', (chunk) => { text += chunk.toString() })
      .on('error', () => resolve(''))
      .on('close', () => resolve(text))
  })
}

async function untilTrue(condition: () => Promise<boolean>, deadlineMs = Date.now() + 10_000): Promise<void> {
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error('a server did not start in time')
    await new Promise((resolve) => { setTimeout(resolve, 20) })
  }
}
