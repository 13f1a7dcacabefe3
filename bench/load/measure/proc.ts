import { readFileSync } from 'node:fs'

/** What the kernel has counted for a process, threads included. */
export interface ProcessUse {
  /** User and system time since it started, in steps of 10 ms. */
  cpuMs: number
  residentMb: number
  /** The most that was ever resident. */
  peakMb: number
}

/** The unit of times in /proc, whatever the kernel's own tick (proc(5), USER_HZ). */
const tickMs = 10

/** `/proc/<pid>/stat`: `utime` and `stime`, fields 14 and 15; the name in parentheses may hold anything (proc(5)). */
export function cpuMsOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * tickMs
}

/** A size in `/proc/<pid>/status`, in units of 1 000 000 bytes; 0 where the process has ended. */
export function sizeMbOf(status: string, field: 'VmRSS' | 'VmHWM'): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]
  return Number(kibibytes ?? 0) * 1024 / 1e6
}

/** Null where the system has no /proc, or the process is gone. */
export function processUse(pid: number): ProcessUse | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const cpuMs = cpuMsOf(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    return { cpuMs, residentMb: sizeMbOf(status, 'VmRSS'), peakMb: sizeMbOf(status, 'VmHWM') }
  } catch {
    return null
  }
}

/** The cores in a list as the kernel writes it, such as `0-2,5` (cpuset(7), list format). */
export function coresOf(list: string): number[] {
  return list.trim().split(',').filter((part) => part !== '').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_none, index) => first + index)
  })
}

/** The cores this process may run on; empty where the system does not tell. */
export function allowedCores(): number[] {
  try {
    return coresOf(/^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '')
  } catch {
    return []
  }
}

/** The most files a process started by this one may have open; null where the system does not tell. */
export function openFileLimit(): number | null {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return limit === undefined ? null : Number(limit)
  } catch {
    return null
  }
}
