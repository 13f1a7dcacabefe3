import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseAb, parseAutocannon, parseFortio, parseH2load, parseHey, parseK6, parseVegeta, parseWrk } from './parse.ts'
import type { PeerTool, ToolTask } from './tool.ts'

const when = (condition: boolean, ...args: string[]): string[] => (condition ? args : [])

function autocannon(name: string): PeerTool {
  return {
    name, script: `${name}/autocannon.js`, parse: parseAutocannon,
    args: (task) => ['-c', String(task.connections), '-d', String(task.seconds), '--json', ...when(task.newConnections, '-H', 'Connection=close'), task.url],
  }
}

function k6Script({ url, connections, seconds, newConnections, folder }: ToolTask): string {
  const file = path.join(folder, 'k6.js')
  const options = { vus: connections, duration: `${seconds}s`, noConnectionReuse: newConnections, insecureSkipTLSVerify: true, discardResponseBodies: true }
  writeFileSync(file, `import http from 'k6/http'\nexport const options = ${JSON.stringify(options)}\nexport default () => { http.get('${url}') }\n`)
  return file
}

const vegetaResults = ({ folder }: ToolTask): string => path.join(folder, 'vegeta.bin')

function vegetaTargets({ url, folder }: ToolTask): string {
  const file = path.join(folder, 'vegeta.txt')
  writeFileSync(file, `GET ${url}\n`)
  return file
}

/** Each asked for one thread or core, where it can be told to: all share one core here. */
export const peerTools: readonly PeerTool[] = [
  {
    name: 'wrk', parse: parseWrk,
    args: (task) => ['-t1', `-c${task.connections}`, `-d${task.seconds}s`, ...when(task.newConnections, '-H', 'Connection: close'), task.url],
  },
  autocannon('autocannon'),
  // The release before is slower on kept connections; both are shown, the bars are of the newest.
  autocannon('autocannon-8'),
  {
    name: 'hey', parse: parseHey,
    args: (task) => [
      '-z', `${task.seconds}s`, '-c', String(task.connections), '-cpus', '1', ...when(task.newConnections, '-disable-keepalive'), task.url,
    ],
  },
  {
    name: 'ab', parse: parseAb,
    args: (task) => ['-q', ...when(!task.newConnections, '-k'), '-c', String(task.connections), '-t', String(task.seconds), '-n', '5000000', task.url],
  },
  {
    name: 'h2load', parse: parseH2load,
    args: (task) => (task.newConnections ? null : ['--h1', '-t1', `-c${task.connections}`, '-D', String(task.seconds), task.url]),
  },
  { name: 'k6', parse: parseK6, args: (task) => ['run', '--quiet', '--no-usage-report', '--no-color', k6Script(task)] },
  {
    name: 'fortio', parse: parseFortio, printsOn: 'stderr',
    args: (task) => [
      'load', '-c', String(task.connections), '-qps', '0', '-t', `${task.seconds}s`, '-k', `-keepalive=${!task.newConnections}`, task.url,
    ],
  },
  {
    name: 'vegeta', parse: parseVegeta,
    args: (task) => [
      'attack', '-rate', '0', '-workers', String(task.connections), '-max-workers', String(task.connections), '-connections', String(task.connections),
      '-duration', `${task.seconds}s`, '-insecure', '-http2=false', `-keepalive=${!task.newConnections}`, '-targets', vegetaTargets(task),
      '-output', vegetaResults(task),
    ],
    reportArgs: (task) => ['report', vegetaResults(task)],
  },
  {
    name: 'oha', parse: parseHey,
    args: (task) => [
      '-z', `${task.seconds}s`, '-c', String(task.connections), '--no-tui', '--no-color', '--insecure', ...when(task.newConnections, '--disable-keepalive'), task.url,
    ],
  },
]
