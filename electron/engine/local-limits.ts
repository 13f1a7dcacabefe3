import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { LocalLimits } from '../../shared/profile/local-limits.ts'

/** What the limits are read with. */
export interface LocalSystem {
  platform: NodeJS.Platform
  /** Rejects where there is no such file. */
  readFile(path: string): Promise<string>
  /** Names in a directory; rejects where there is none. */
  readDirectory(path: string): Promise<string[]>
  /** What a program prints; rejects where it fails. */
  run(program: string, args: string[]): Promise<string>
}

/** This computer. */
export const thisSystem: LocalSystem = {
  platform: process.platform,
  readFile: (path) => readFile(path, 'utf8'),
  readDirectory: (path) => readdir(path),
  run: async (program, args) => (await promisify(execFile)(program, args, { timeout: 2000, windowsHide: true })).stdout,
}

type Ports = LocalLimits['ports']

/** How long Linux keeps TIME_WAIT (TCP_TIMEWAIT_LEN), and after how long tcp_tw_reuse takes such a port again (tcp_twsk_unique). */
const linuxHeldMs = 60_000
const linuxReusedMs = 1000
/** TcpTimedWaitDelay where the registry names none. */
const windowsHeldMs = 120_000

/** Reads what this computer can give to new connections. Never rejects: what cannot be read is null. */
export async function readLocalLimits(system: LocalSystem): Promise<LocalLimits> {
  const [ports, openFiles] = await Promise.all([portsOf(system).catch(() => null), openFilesOf(system).catch(() => null)])
  return { ports, openFiles }
}

async function portsOf(system: LocalSystem): Promise<Ports> {
  if (system.platform === 'linux') return linuxPorts(system)
  if (system.platform === 'darwin') return darwinPorts(system)
  return system.platform === 'win32' ? windowsPorts(system) : null
}

/** ip(7) and tcp(7); tcp_tw_reuse: 1 everywhere, 2 towards this computer only, both only with time stamps. */
async function linuxPorts({ readFile: read }: LocalSystem): Promise<Ports> {
  const setting = (name: string): Promise<string> => read(`/proc/sys/net/ipv4/${name}`)
  const [range, reuse, stamps, sockets] = await Promise.all([
    setting('ip_local_port_range'), setting('tcp_tw_reuse').catch(() => '0'), setting('tcp_timestamps').catch(() => '1'),
    read('/proc/net/sockstat').catch(() => ''),
  ])
  const count = countOf(numbersIn(range))
  if (count === null) return null
  const reused = stamps.trim() === '0' ? 0 : Number(reuse)
  const waiting = /^TCP:.* tw (\d+)/m.exec(sockets)?.[1]
  return {
    count, heldMs: reused === 1 ? linuxReusedMs : linuxHeldMs, heldOnLoopbackMs: reused === 0 ? linuxHeldMs : linuxReusedMs,
    waiting: waiting === undefined ? null : Number(waiting),
    remedy: 'widen net.ipv4.ip_local_port_range or set net.ipv4.tcp_tw_reuse to 1 with sysctl',
  }
}

/** TIME_WAIT lasts twice the segment lifetime. */
async function darwinPorts({ run }: LocalSystem): Promise<Ports> {
  const names = ['net.inet.ip.portrange.first', 'net.inet.ip.portrange.last', 'net.inet.tcp.msl']
  const [first, last, lifetimeMs] = numbersIn(await run('sysctl', ['-n', ...names]))
  const count = countOf([first, last])
  if (count === null || lifetimeMs === undefined) return null
  return {
    count, heldMs: 2 * lifetimeMs, heldOnLoopbackMs: 2 * lifetimeMs, waiting: null,
    remedy: 'lower net.inet.ip.portrange.first or net.inet.tcp.msl with sysctl',
  }
}

/** netsh prints the first port, then how many there are, in the system's language. */
async function windowsPorts({ run }: LocalSystem): Promise<Ports> {
  const parameters = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters'
  const [range, delay] = await Promise.all([
    run('netsh', ['int', 'ipv4', 'show', 'dynamicport', 'tcp']),
    run('reg', ['query', parameters, '/v', 'TcpTimedWaitDelay']).catch(() => ''),
  ])
  const count = [...range.matchAll(/:\s*(\d+)/g)].map(([, digits]) => Number(digits))[1]
  if (count === undefined) return null
  const seconds = /0x([0-9a-f]+)/i.exec(delay)?.[1]
  const heldMs = seconds === undefined ? windowsHeldMs : parseInt(seconds, 16) * 1000
  return {
    count, heldMs, heldOnLoopbackMs: heldMs, waiting: null,
    remedy: 'widen the range with "netsh int ipv4 set dynamicport tcp start=10000 num=55535"',
  }
}

/** Windows has no such limit. */
async function openFilesOf({ platform, readFile: read, readDirectory, run }: LocalSystem): Promise<LocalLimits['openFiles']> {
  if (platform === 'win32') return null
  const told = platform === 'linux'
    ? /^Max open files\s+(\d+)/m.exec(await read('/proc/self/limits'))?.[1]
    : /^(\d+)/.exec(await run('sh', ['-c', 'ulimit -n']))?.[1]
  if (told === undefined) return null
  const used = await readDirectory(platform === 'linux' ? '/proc/self/fd' : '/dev/fd').then((names) => names.length, () => 0)
  return { most: Number(told), used, remedy: `ulimit -n with more than ${told} before it is started` }
}

function numbersIn(text: string): number[] {
  return [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits))
}

/** How many ports lie from the first to the last. */
function countOf([first, last]: (number | undefined)[]): number | null {
  return first === undefined || last === undefined || last < first ? null : last - first + 1
}
