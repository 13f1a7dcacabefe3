import { describe, expect, it } from 'vitest'
import { sampleRuns } from '../../test/report/sample-runs.ts'
import type { ScaleOut } from '../failover/scale-out-report.ts'
import { parseProfileText } from '../profile/parse-profile.ts'
import { storedProfile, storedProfileSchema } from '../profile/stored-profile.ts'
import { renderJunit } from './junit/render.ts'
import { renderOpenMetrics } from './openmetrics/render.ts'
import { scaleOutExpectation } from './scale-out-expectation.ts'

const growth = (over: Partial<ScaleOut> = {}): ScaleOut => ({
  verdict: 'fair', text: '', next: '', requestedAt: '2026-01-01T00:00:05.000Z', readyAt: '2026-01-01T00:00:07.000Z', fairAt: '2026-01-01T00:00:08.500Z',
  watchedMs: 20_000, connections: { opened: 100, atOnce: 50 }, requestShare: 0.2, expectedShare: 0.2, newcomers: [], ...over,
})
const idle = growth({ verdict: 'kept-idle', fairAt: null })
const asleep = growth({ verdict: 'not-ready', readyAt: null, fairAt: null, watchedMs: 9_000 })
const unclear = growth({ verdict: 'inconclusive', fairAt: null })

describe('the expectation that newcomers carry a fair share in time', () => {
  it.each<[string, ScaleOut[], number, boolean | null, string]>([
    ['in time', [growth()], 1_500, true, 'fair 1.5s after being ready'],
    ['too late', [growth()], 1_499, false, 'fair 1.5s after being ready'],
    ['the slowest of two', [growth({ fairAt: '2026-01-01T00:00:07.000Z' }), growth()], 2_000, true, 'fair 1.5s after being ready'],
    ['kept idle for long enough', [idle], 20_000, false, 'long connections keep the newcomers idle, 20s on'],
    ['kept idle, but not for so long', [idle], 20_001, null, 'long connections keep the newcomers idle, but watched for 20s only'],
    ['starved', [growth({ verdict: 'starved', fairAt: null })], 5_000, false, 'new connections do not reach the newcomers, 20s on'],
    ['never ready', [asleep], 5_000, false, 'no newcomer became ready, 9s on'],
    ['not ready when the run ended', [asleep], 10_000, null, 'no newcomer became ready, but watched for 9s only'],
    ['one that failed outweighs one that cannot be told', [unclear, growth(), idle], 5_000, false, 'long connections keep the newcomers idle, 20s on'],
    ['one that cannot be told outweighs a fair one', [growth(), unclear], 5_000, null, 'too little was seen to tell whether the newcomers\' share is fair'],
    ['nothing grew', [], 5_000, null, 'the Service did not grow'],
  ])('%s', (_, growths, withinMs, met, actual) => {
    expect(scaleOutExpectation(growths, withinMs)).toMatchObject({ name: 'scale-out', met, actual })
  })

  it('stands in a profile and in what a run keeps of it; older ones have none', () => {
    const text = 'apiVersion: evenkeel.dev/v1\nkind: LoadProfile\nmetadata: { name: a }\nspec: { target: { service: s }, expect: { scaleOut: { within: 10s } } }'
    const parsed = parseProfileText(text)
    const kept = parsed.ok ? storedProfileSchema.parse(storedProfile(parsed.profile)) : null
    expect(kept?.expect.scaleOut).toEqual({ withinMs: 10_000 })
    const older = parseProfileText(text.replace('scaleOut: { within: 10s }', ''))
    expect(older.ok && 'scaleOut' in storedProfileSchema.parse(storedProfile(older.profile)).expect).toBe(false)
    expect(parseProfileText(text.replace('within', 'soon'))).toMatchObject({ ok: false })
  })

  it('fails a JUnit case and is a gauge of its own', () => {
    const run = sampleRuns.failover()
    const expectations = [scaleOutExpectation([idle], 10_000)]
    const material = { ...run, rows: [], comparison: null, report: { ...run.report, expectations, scaleOut: [growth(), idle] } }
    expect(renderJunit(material)).toContain('<failure message="scale-out: long connections keep the newcomers idle, 20s on, expected fair within 10s"')
    const metrics = renderOpenMetrics(material)
    expect(metrics).toContain('evenkeel_scale_out_fair_seconds{number="1",verdict="fair"} 1.5')
    expect(metrics).toContain('evenkeel_scale_out_fair_seconds{number="2",verdict="kept-idle"} NaN')
  })
})
