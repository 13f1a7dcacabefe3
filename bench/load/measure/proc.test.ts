import { describe, expect, it } from 'vitest'
import { coresOf, cpuMsOf, processUse, sizeMbOf } from './proc.ts'

describe('what /proc tells of a process', () => {
  it('finds the times behind a name with spaces and parentheses', () => {
    const stat = '812 (load (1) x) S 1 812 812 0 -1 4194560 1200 0 3 0 251 48 7 9 20 0 7 0 7701 1 2 3'
    expect(cpuMsOf(stat)).toBe(2990)
  })

  it('reads sizes', () => {
    const status = 'Name:\tnode\nVmPeak:\t 1000000 kB\nVmHWM:\t   50000 kB\nVmRSS:\t   48000 kB\nThreads:\t7\n'
    expect(sizeMbOf(status, 'VmHWM')).toBe(51.2)
    expect(sizeMbOf(status, 'VmRSS')).toBe(49.152)
    expect(sizeMbOf('Name:\tnode\n', 'VmHWM')).toBe(0)
  })

  it('reads lists of cores', () => {
    expect(coresOf('0-2,5,8-9\n')).toEqual([0, 1, 2, 5, 8, 9])
    expect(coresOf('3')).toEqual([3])
    expect(coresOf('')).toEqual([])
  })

  it.runIf(process.platform === 'linux')('knows this process, and none that is gone', () => {
    const use = processUse(process.pid)
    expect(use?.cpuMs).toBeGreaterThan(0)
    expect(use?.peakMb).toBeGreaterThanOrEqual(use?.residentMb ?? Infinity)
    expect(processUse(2 ** 30)).toBeNull()
  })
})
