import { describe, expect, it } from 'vitest'
import { sampleRuns } from '../../../test/report/sample-runs.ts'
import type { Report } from '../report.ts'
import { limitsOf } from './limits.ts'
import { loadWords } from './method.ts'

const { report } = sampleRuns.balanced()
const limits = (changes: Partial<Report>) => limitsOf({ ...report, ...changes }).join('\n')

describe('limits of a measurement', () => {
  it('name the unit, its number and the confidence', () => {
    expect(limits({})).toContain(`12,000 independent connections; the intervals hold for all pods together with 99% probability`)
  })

  it('say how many connections of a change are left out of the judgement', () => {
    const distribution = { ...report.distribution, n: 11_000 }
    const opened = report.totals.connections - report.unidentified.connections - 11_000
    expect(limits({ distribution })).toContain(`${opened.toLocaleString('en')} connections opened while the Service changed are not among these`)
    const all = { ...report.distribution, n: report.totals.connections - report.unidentified.connections }
    expect(limits({ distribution: all })).not.toContain('while the Service changed')
  })

  it('say that a route that bypasses the Service judges nothing, and nothing about shares then', () => {
    const text = limits({ distribution: { ...report.distribution, verdict: 'not-tested' } })
    expect(text).toContain('nothing here judges its balance')
    expect(text).not.toContain('independent connections')
  })

  it('appear only where they apply', () => {
    const late = { generator: { keptUp: false, latenessMs: { p50: 1, p99: 42, max: 90 } } }
    const unidentified = { unidentified: { requests: 3, connections: 1 } }
    const skipped = { totals: { ...report.totals, skipped: 7 } }
    const interrupted = { run: { ...report.run, state: 'interrupted' as const } }
    const cases = [
      [late, 'more than 42.0 ms late'], [unidentified, '3 responses on 1 connection'], [skipped, '7 requests'], [interrupted, 'was interrupted'],
    ] as const
    for (const [changes, words] of cases) {
      expect(limits(changes)).toContain(words)
      expect(limits({})).not.toContain(words)
    }
  })

  it('tell what a plain URL hides', () => {
    expect(limits({ target: { kind: 'url', url: 'http://127.0.0.1/' } })).toContain('nothing is watched')
    expect(limits({})).toContain('cannot be observed from outside')
  })
})

describe('the load in words', () => {
  const { load } = report

  it('names model, stages and spacing', () => {
    const stages = [{ from: 200, to: 200, durationMs: 10_000 }, { from: 200, to: 800, durationMs: 20_000 }]
    expect(loadWords({ ...load, stages })).toBe('open: 200/s for 10 s, then 200 to 800/s over 20 s, evenly spaced')
    expect(loadWords({ ...load, stages, arrivals: 'poisson', warmupMs: 2000 }))
      .toBe('open: 200/s for 10 s, then 200 to 800/s over 20 s, at random times (Poisson), after a warm-up of 2 s')
  })

  it('counts connections in the closed model', () => {
    expect(loadWords({ ...load, model: 'closed', stages: [{ from: 50, to: 50, durationMs: 30_000 }], thinkTimeMs: 100 }))
      .toBe('closed: 50 connections for 30 s, as fast as they go, 100 ms between a response and the next request')
  })
})
