import { describe, expect, it } from 'vitest'
import { sampleRuns } from '../../test/report/sample-runs.ts'
import { seededRandom } from '../pacing/seeded-random.ts'
import type { Report } from '../report/report.ts'
import { compareRuns } from './compare.ts'
import type { ComparedRun } from './compared-run.ts'
import { comparisonSchema } from './comparison.ts'
import { gaussian, syntheticRun, type SyntheticRun } from './testing/synthetic-run.ts'

const random = seededRandom(7)
const made = (changes: Partial<SyntheticRun> = {}, slowdown = 1): ComparedRun => syntheticRun({
  seconds: 40, perSecond: 250, errorShare: 0.002, random, luckOf: () => slowdown, drawMs: () => 20 * Math.exp(0.4 * gaussian(random)), ...changes,
})
const withReport = (run: ComparedRun, changes: Partial<Report>): ComparedRun => ({ ...run, report: { ...run.report, ...changes } })
const figureOf = (comparison: ReturnType<typeof compareRuns>, name: string) => {
  const figure = comparison.figures.find((one) => one.name === name)
  if (!figure) throw new Error(`no figure ${name} among ${comparison.figures.map((one) => one.name).join(', ')}`)
  return figure
}

describe('two runs', () => {
  const base = made()

  it('of the same system are within noise, each figure with its interval', () => {
    const comparison = compareRuns(base, made())
    expect(comparisonSchema.parse(comparison)).toEqual(comparison)
    expect(comparison.verdict).toBe('within-noise')
    expect(comparison.sentence).toMatch(/^Within noise of the baseline: response time p99 .* between .* and /)
    const { change, interval } = figureOf(comparison, 'response time p50')
    expect(interval?.low).toBeLessThan(change ?? 0)
    expect(interval?.high).toBeGreaterThan(change ?? 0)
  })

  it('of which one is slower are worse, the other way round better', () => {
    const slow = made({}, 1.25)
    const worse = compareRuns(base, slow)
    expect(worse.verdict).toBe('worse')
    expect(worse.sentence).toMatch(/^Worse than the baseline: response time p50 .*\+2\d/)
    const better = compareRuns(slow, base)
    expect(better.verdict).toBe('better')
    expect(figureOf(better, 'response time p99').word).toBe('better')
  })

  it('may differ by what does not matter, however sure that is', () => {
    const slightly = made({ perSecond: 2000 }, 1.03)
    const many = made({ perSecond: 2000 })
    const p50 = figureOf(compareRuns(many, slightly), 'response time p50')
    expect(p50.interval?.low).toBeGreaterThan(0)
    expect(p50.word).toBe('within-noise')
    expect(figureOf(compareRuns(many, slightly, { matters: 0.01 }), 'response time p50').word).toBe('worse')
  })

  it('say where one of them was disrupted by hand', () => {
    const asked = (subject: string) => ({ at: '2026-01-01T00:00:10.000Z', source: 'disruption', kind: 'asked', subject, detail: 'delete' })
    const { settings, remarks } = compareRuns(base, withReport(made(), { timeline: [asked('web-1'), asked('web-2')] }))
    expect(settings).toContainEqual({ name: 'Disrupted by hand', baseline: 'nothing', run: 'delete of 2 pods' })
    expect(remarks).toContain('In the run somebody disrupted pods by hand, beyond its profile (delete of 2 pods): a change may come from there.')
    expect(compareRuns(base, made()).remarks.join()).not.toContain('by hand')
  })

  it('say where their profiles disrupt differently, and tell that apart from what was done by hand', () => {
    const event = (kind: string, subject: string, detail: string) => ({ at: '2026-01-01T00:00:10.000Z', source: 'disruption', kind, subject, detail })
    const timeline = [event('requested', 'web-1', 'evict'), event('asked', 'web-2', 'delete'), event('requested', 'web-2', 'delete')]
    const { settings, remarks } = compareRuns(base, withReport(made(), { timeline }))
    expect(settings).toContainEqual({ name: 'Disruptions', baseline: 'none', run: 'evict' })
    expect(settings).toContainEqual({ name: 'Disrupted by hand', baseline: 'nothing', run: 'delete of 1 pod' })
    expect(remarks[0]).toBe('The runs differ in disruptions: a change may come from there.')
  })

  it('tell more errors from a single burst of them', () => {
    expect(figureOf(compareRuns(base, made({ errorShare: 0.03 })), 'errors').word).toBe('worse')
    const quiet = made({ errorShare: 0 })
    const burst: ComparedRun = { ...quiet, rows: quiet.rows.map((row, i) => (i === 20 ? { ...row, failed: 150, completed: row.completed - 150 } : row)) }
    const errors = figureOf(compareRuns(quiet, burst), 'errors')
    expect(errors.change).toBeGreaterThan(0.01)
    expect(errors.word).toBe('within-noise')
  })

  it('without enough seconds cannot be told apart', () => {
    const comparison = compareRuns(made({ seconds: 5 }), made({ seconds: 5 }, 2))
    expect(comparison.verdict).toBe('unknown')
    expect(comparison.sentence).toBe('Too little data to compare. A run needs at least 10 seconds with answers to tell change from chance.')
  })

  it('without any answer cannot be told apart', () => {
    const nothing: ComparedRun = { ...base, rows: [] }
    expect(compareRuns(nothing, nothing).verdict).toBe('unknown')
  })

  it('under a closed load are held together by throughput, too', () => {
    const closed = made({ model: 'closed' })
    const slower = figureOf(compareRuns(closed, made({ model: 'closed', perSecond: 200 })), 'completed per second')
    expect(slower).toMatchObject({ word: 'worse', isRelative: true })
    expect(slower.change).toBeCloseTo(-0.2, 1)
    expect(compareRuns(base, closed).figures.some(({ group }) => group === 'throughput')).toBe(false)
  })

  it('differ in balance where one is skewed', () => {
    const skewed = { ...base.report.distribution, verdict: 'skewed' as const, maxRelativeDeviation: 0.6 }
    const even = { ...base.report.distribution, verdict: 'balanced' as const, maxRelativeDeviation: 0.05 }
    const comparison = compareRuns(withReport(base, { distribution: even }), withReport(base, { distribution: skewed }))
    expect(comparison.figures.at(-1)).toMatchObject({ group: 'balance', word: 'worse', note: 'balanced, then skewed' })
    expect(comparison.verdict).toBe('worse')
  })

  it('name what was set differently, and warn of it', () => {
    const load = { ...base.report.load, connections: 80 }
    const { settings, remarks } = compareRuns(base, withReport(base, { load }))
    expect(settings).toEqual([{ name: 'Connections', baseline: expect.stringContaining('up to 1 at'), run: expect.stringContaining('up to 80 at') }])
    expect(remarks[0]).toBe('The runs differ in connections: a change may come from there.')
  })
})

describe('failovers', () => {
  const failover = sampleRuns.failover()
  const [one] = failover.report.failover
  if (!one) throw new Error('the sample has a failover')
  const lasting = (...windowsMs: number[]): ComparedRun => ({
    ...failover, report: { ...failover.report, failover: windowsMs.map((errorWindowMs) => ({ ...one, errorWindowMs })) },
  })

  it('seen once cannot be told from chance, and say so', () => {
    const figure = figureOf(compareRuns(lasting(500), lasting(5000)), 'delete: error window')
    expect(figure).toMatchObject({ word: 'unknown', baseline: 500, run: 5000, change: 4500, interval: null })
    expect(figure.note).toContain('Seen once and once')
  })
  it('seen often enough are worse where they last longer', () => {
    expect(figureOf(compareRuns(lasting(500, 520, 480, 510), lasting(1500, 1550, 1480, 1520)), 'delete: error window').word).toBe('worse')
    expect(figureOf(compareRuns(lasting(500, 520, 480, 510), lasting(505, 515, 490, 500)), 'delete: error window').word).toBe('within-noise')
  })
})
