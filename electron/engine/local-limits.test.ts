import { describe, expect, it } from 'vitest'
import { readLocalLimits, type LocalSystem } from './local-limits.ts'

const absent = (name: string): Promise<never> => Promise.reject(new Error(`no ${name}`))

function system(platform: NodeJS.Platform, files: Record<string, string>, programs: Record<string, string> = {}): LocalSystem {
  const given = (list: Record<string, string>, name: string): Promise<string> => Promise.resolve(list[name] ?? absent(name))
  return {
    platform, readFile: (path) => given(files, path), run: (program, args) => given(programs, [program, ...args].join(' ')),
    readDirectory: async (path) => (await given(files, path)).split(' '),
  }
}

const linux = (reuse: string, stamps = '1') => system('linux', {
  '/proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n', '/proc/sys/net/ipv4/tcp_tw_reuse': `${reuse}\n`,
  '/proc/sys/net/ipv4/tcp_timestamps': `${stamps}\n`,
  '/proc/net/sockstat': 'sockets: used 119\nTCP: inuse 7 orphan 0 tw 2974 alloc 10 mem 0\nUDP: inuse 0 mem 0\n',
  '/proc/self/limits': 'Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 4096                 files\n',
  '/proc/self/fd': '0 1 2 3',
})

describe('the limits of this computer', () => {
  it.each([
    ['0', '1', 60_000, 60_000], ['1', '1', 1000, 1000], ['2', '1', 60_000, 1000], ['1', '0', 60_000, 60_000],
  ])('are read on Linux: tcp_tw_reuse %s, time stamps %s', async (reuse, stamps, heldMs, heldOnLoopbackMs) => {
    expect(await readLocalLimits(linux(reuse, stamps))).toMatchObject({
      ports: { count: 28_232, heldMs, heldOnLoopbackMs, waiting: 2974 }, openFiles: { most: 1024, used: 4 },
    })
  })

  it('are read on macOS', async () => {
    const sysctl = 'sysctl -n net.inet.ip.portrange.first net.inet.ip.portrange.last net.inet.tcp.msl'
    const programs = { [sysctl]: '49152\n65535\n15000\n', 'sh -c ulimit -n': '256\n' }
    expect(await readLocalLimits(system('darwin', {}, programs))).toMatchObject({
      ports: { count: 16_384, heldMs: 30_000, heldOnLoopbackMs: 30_000, waiting: null }, openFiles: { most: 256, used: 0 },
    })
  })

  it('are read on Windows, whatever its language', async () => {
    const netsh = '\r\nProtokoll tcp Dynamischer Portbereich\r\n---------\r\nStartport           : 49152\r\nAnzahl von Ports    : 16384\r\n\r\n'
    const query = 'reg query HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters /v TcpTimedWaitDelay'
    const programs = { 'netsh int ipv4 show dynamicport tcp': netsh }
    expect(await readLocalLimits(system('win32', {}, programs))).toMatchObject({ ports: { count: 16_384, heldMs: 120_000 }, openFiles: null })
    const set = { ...programs, [query]: '    TcpTimedWaitDelay    REG_DWORD    0x1e\r\n' }
    expect(await readLocalLimits(system('win32', {}, set))).toMatchObject({ ports: { heldMs: 30_000 } })
  })

  it('are unknown where they cannot be read', async () => {
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'] as const) {
      expect(await readLocalLimits(system(platform, {}))).toEqual({ ports: null, openFiles: null })
    }
    expect(await readLocalLimits(system('linux', { '/proc/self/limits': 'Max open files            unlimited            unlimited' })))
      .toEqual({ ports: null, openFiles: null })
  })
})
