import { describe, expect, it } from 'vitest'
import { limitsOnLoad, type LocalLimits } from './local-limits.ts'
import { parseProfile } from './parse-profile.ts'
import type { LoadSpec } from './profile.ts'

const limits: LocalLimits = {
  ports: { count: 28_232, heldMs: 60_000, heldOnLoopbackMs: 1000, waiting: 12, remedy: 'widen the range' },
  openFiles: { most: 1024, used: 24, remedy: 'ulimit -n' },
}
const target = { addresses: [{ host: '10.0.0.4', port: 30_080 }], local: false }

function loadOf(load: object): LoadSpec {
  const parsed = parseProfile({
    apiVersion: 'evenkeel.dev/v1', kind: 'LoadProfile', metadata: { name: 'x' }, spec: { target: { url: 'http://x' }, load },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.profile.load
}
const steady = (rate: number, length: string) => ({ stages: [{ rate, for: length }] })
const remarked = (load: object, on = target, given = limits): string[] => limitsOnLoad(loadOf(load), on, given).remarks.map(({ text }) => text)

describe('new connections', () => {
  it('are warned of where they use up the ports within the time a closed one blocks its own', () => {
    const { remarks: [remark], refusal } = limitsOnLoad(loadOf(steady(800, '60s')), target, limits)
    expect(remark).toEqual({
      code: 'local-ports',
      text: 'Up to 800 new connections a second are asked for; this computer can sustain about 470 to one target '
        + '(28,232 local ports, each blocked for 1m after its connection closes).',
      next: 'Use at most 470 requests a second, put more requests on each connection (--requests-per-connection), or widen the range.',
    })
    expect(refusal).toBeNull()
  })

  it.each<[string, object, number]>([
    ['a rate that can be sustained', steady(470, '10m'), 0],
    ['one just above', steady(471, '10m'), 1],
    ['a high rate that ends before the ports do', steady(2000, '14s'), 0],
    ['and one that does not', steady(2000, '15s'), 1],
    ['and one that ends by its number of requests', { ...steady(2000, '60s'), requests: 20_000 }, 0],
    ['more requests on each connection', { ...steady(2000, '10m'), requestsPerConnection: 5 }, 0],
    ['connections that are kept', { ...steady(20_000, '10m'), requestsPerConnection: 'unlimited' }, 0],
    ['a ramp whose middle is too much', { stages: [{ rate: 1, to: 1500, for: '30s' }, { rate: 1500, to: 1, for: '30s' }] }, 1],
    ['a closed load', { stages: [{ connections: 5, for: '60s' }] }, 1],
    ['a closed load of few requests', { stages: [{ connections: 5, for: '60s' }], requests: 28_000 }, 0],
    ['a closed load that keeps its connections', { stages: [{ connections: 5, for: '60s' }], requestsPerConnection: 'unlimited' }, 0],
  ])('%s', (_name, load, expected) => expect(remarked(load)).toHaveLength(expected))

  it('to this computer itself, or to several addresses, have more ports', () => {
    expect(remarked(steady(5000, '60s'), { ...target, local: true })).toEqual([])
    expect(remarked(steady(29_000, '60s'), { ...target, local: true })).toHaveLength(1)
    expect(remarked(steady(900, '60s'), { ...target, addresses: [...target.addresses, { host: '10.0.0.5', port: 30_080 }] })).toEqual([])
  })

  it('count those that wait already where they are many', () => {
    const ports = limits.ports && { ...limits.ports, waiting: 20_000 }
    expect(remarked(steady(300, '60s'))).toEqual([])
    expect(remarked(steady(50, '60s'), target, { ...limits, ports })).toEqual([])
    expect(remarked(steady(300, '60s'), target, { ...limits, ports })).toEqual([expect.stringContaining('20,000 connections are waiting')])
  })
})

describe('connections at a time', () => {
  it.each<[string, object, { refused: boolean; remarks: number }]>([
    ['fit', { stages: [{ connections: 900, for: '1s' }], requestsPerConnection: 'unlimited' }, { refused: false, remarks: 0 }],
    ['are refused where all of them are certain to be opened', { stages: [{ connections: 1000, for: '1s' }], requestsPerConnection: 'unlimited' },
      { refused: true, remarks: 0 }],
    ['are only warned of where they are the most there may be', { ...steady(10, '1s'), connections: 1000 }, { refused: false, remarks: 1 }],
  ])('%s', (_name, load, { refused, remarks }) => {
    const judged = limitsOnLoad(loadOf(load), target, limits)
    expect(judged.refusal !== null).toBe(refused)
    expect(judged.remarks).toHaveLength(remarks)
    if (refused) expect(judged.refusal).toMatchObject({ code: 'open-files', next: expect.stringContaining('ulimit -n') })
  })

  it('are refused where there are not as many ports', () => {
    const load = loadOf({ stages: [{ connections: 30_000, for: '1s' }], requestsPerConnection: 'unlimited' })
    expect(limitsOnLoad(load, target, { ...limits, openFiles: null }).refusal).toMatchObject({ code: 'local-ports' })
    expect(limitsOnLoad(load, target, { ports: null, openFiles: null })).toEqual({ refusal: null, remarks: [] })
  })
})
