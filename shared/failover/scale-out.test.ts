import { describe, expect, it } from 'vitest'
import { sampleRuns } from '../../test/report/sample-runs.ts'
import { requested, rowsOf, servicePlan, steadyConnections, watched, type SimulatedConnection } from '../distribution/testing/simulated-run.ts'
import type { TimelineEvent } from '../model/timeline.ts'
import { seededRandom } from '../pacing/seeded-random.ts'
import { renderHtmlReport } from '../report/html/render.ts'
import { renderMarkdown } from '../report/markdown/render.ts'
import { type Report, reportSchema } from '../report/report.ts'
import { scaleOutSentence, toScaleOut } from './scale-out-report.ts'
import { scaleOuts } from './scale-out.ts'

const old = ['a', 'b', 'c']
const plan = servicePlan(old)
const told = (atMs: number, kind: TimelineEvent['kind'], detail: string): TimelineEvent => ({ atMs, source: 'disruption', kind, subject: '', detail })
const scaled = [told(2_000, 'requested', 'scale: Deployment s by 2 replicas'), told(2_010, 'accepted', 'scale: Deployment s by 2 replicas')]
const ready = [watched(3_000, 'endpoint-ready', 'd'), watched(3_400, 'endpoint-ready', 'e')]
const among = (pods: string[], random: () => number) => pods[Math.floor(random() * pods.length)] ?? null

/** Each request on a connection of its own, which reach the newcomers from a moment on. */
function fresh(reachedFromMs: number, perSecond = 400, untilMs = 20_000, seed = 1): SimulatedConnection[] {
  const random = seededRandom(seed)
  return steadyConnections(0, untilMs, perSecond, (atMs) => among(atMs < reachedFromMs ? old : [...old, 'd', 'e'], random))
}

/** So many connections at a time, each with a request every 100 ms, closed after a lifetime and opened anew. */
function kept(atOnce: number, lifetimeMs: number, untilMs = 30_000, seed = 1): SimulatedConnection[] {
  const random = seededRandom(seed)
  return Array.from({ length: atOnce }, (_, i) => i).flatMap((i) => {
    const list: SimulatedConnection[] = []
    for (let openedAtMs = -(i / atOnce) * lifetimeMs; openedAtMs < untilMs; openedAtMs += lifetimeMs) {
      const fromMs = Math.max(0, openedAtMs)
      const endMs = Math.min(untilMs, openedAtMs + lifetimeMs)
      list.push({
        pod: among(openedAtMs < 3_400 ? old : [...old, 'd', 'e'], random) ?? '', openedAtMs: fromMs,
        answersAtMs: Array.from({ length: Math.max(0, Math.floor((endMs - fromMs) / 100)) }, (_, k) => fromMs + 100 * k + 2),
      })
    }
    return list
  })
}

interface Given { timeline?: TimelineEvent[]; untilMs?: number; atOnce?: number; replacing?: string[]; unit?: 'connection' | 'request' | 'none' }
const times = (connections: SimulatedConnection[], { timeline = [...scaled, ...ready], untilMs = 20_000, atOnce = 50, replacing = [], unit = 'connection' }: Given = {}) =>
  scaleOuts({
    plan: { ...plan, route: { ...plan.route, unit } }, balance: null, timeline, rows: rowsOf(connections, untilMs), replacing: new Set(replacing), connections: atOnce,
  })
const report = (connections: SimulatedConnection[], given: Given = {}) =>
  times(connections, given).map((one) => toScaleOut(one, given.atOnce ?? 50, Date.parse('2030-01-01T00:00:00.000Z')))

describe('newcomers of a Service that was scaled out', () => {
  it('carry a fair share at once where every request is a connection of its own', () => {
    const [told] = report(fresh(3_400))
    expect(told).toMatchObject({ verdict: 'fair', requestedAt: '2030-01-01T00:00:02.010Z', readyAt: '2030-01-01T00:00:03.400Z', next: '' })
    expect(Date.parse(told?.fairAt ?? '') - Date.parse(told?.readyAt ?? '')).toBeLessThan(100)
    expect(told?.expectedShare).toBeCloseTo(0.4)
    expect(told?.text).toMatch(/^2 newcomers carry a fair share of the requests 0\.0 s after being ready and 1\.4 s after the request: [34]\d(\.\d)?% of the requests where 40% is fair\.$/)
    expect(told?.newcomers.map(({ name }) => name)).toEqual(['d', 'e'])
  })

  it('carry it from when the proxies know them', () => {
    const [told] = times(fresh(7_000))
    expect(told?.carried?.verdict).toBe('fair')
    expect(told?.carried?.fairAtMs).toBeGreaterThanOrEqual(7_000)
    expect(told?.carried?.fairAtMs).toBeLessThanOrEqual(8_000)
  })

  it('are kept idle by connections that never end, and the remedy is told', () => {
    const [told] = report(kept(50, 1e9), { untilMs: 30_000 })
    expect(told).toMatchObject({ verdict: 'kept-idle', fairAt: null, requestShare: 0, connections: { opened: 0, atOnce: 50 } })
    expect(told?.text).toBe('2 newcomers stay idle: 0% of the requests where 40% is fair. Long connections keep their pods: 0 connections were opened in the '
      + '26.0 s since, where up to 50 connections are open at a time.')
    expect(told?.next).toContain('connectionLifetime or requestsPerConnection')
  })

  it('fill up as connections are renewed', () => {
    const [told] = times(kept(200, 6_000), { untilMs: 30_000, atOnce: 200 })
    expect(told?.carried?.verdict).toBe('fair')
    expect(told?.carried?.fairAtMs).toBeGreaterThan(3_400 + 3_000)
    expect(told?.carried?.fairAtMs).toBeLessThan(3_400 + 9_000)
  })

  it('carry too little as long as most connections are old ones', () => {
    const [told] = report(kept(200, 120_000), { untilMs: 30_000, atOnce: 200 })
    expect(told).toMatchObject({ verdict: 'kept-idle', fairAt: null })
    expect(told?.text).toContain('carry too little')
  })

  it('are starved where new connections never reach them', () => {
    expect(report(fresh(Infinity))[0]).toMatchObject({ verdict: 'starved', requestShare: 0 })
    expect(times(fresh(Infinity), { unit: 'request' })[0]?.carried?.verdict).toBe('starved')
  })

  it('cannot be judged by a few requests, nor without any that is ready', () => {
    expect(report(fresh(3_400, 2))[0]).toMatchObject({ verdict: 'inconclusive', fairAt: null })
    expect(report(fresh(3_400), { timeline: scaled })[0]).toMatchObject({ verdict: 'not-ready', readyAt: null, newcomers: [] })
  })

  it('are rarely called short where they are not, whatever the load', () => {
    const seeds = Array.from({ length: 40 }, (_, i) => i + 1)
    const verdicts = (loads: (seed: number) => SimulatedConnection[], given: Given = {}) => seeds.map((seed) => times(loads(seed), given)[0]?.carried?.verdict)
    expect(verdicts((seed) => fresh(3_400, 200, 20_000, seed)).filter((verdict) => verdict !== 'fair')).toEqual([])
    expect(verdicts((seed) => kept(100, 2_000, 30_000, seed), { untilMs: 30_000, atOnce: 100 }).filter((verdict) => verdict !== 'fair').length).toBeLessThanOrEqual(2)
  })
})

describe('what counts as scaling out', () => {
  it('is what nobody here asked for, too', () => {
    expect(times(fresh(3_400), { timeline: ready })).toMatchObject([{ unplanned: true, requestedAtMs: 3_000, readyAtMs: 3_400 }])
    const late = watched(14_500, 'endpoint-ready', 'f')
    expect(times(fresh(3_400), { timeline: [...ready, late] })).toMatchObject([{ judgedUntilMs: 14_500 }, { requestedAtMs: 14_500, newcomers: [{ name: 'f' }] }])
  })

  it('is not a pod that takes the place of a lost one, nor one of a rollout, nor a planned one that is back', () => {
    expect(times(fresh(3_400), { timeline: ready, replacing: ['d', 'e'] })).toEqual([])
    expect(times(fresh(3_400), { timeline: [watched(2_000, 'endpoint-not-ready', 'a'), watched(3_000, 'endpoint-ready', 'a')] })).toEqual([])
    const rolled = servicePlan(['s-684dd78994-7w5hn', 's-684dd78994-8x6jp'])
    const young = watched(3_000, 'endpoint-ready', 's-84d7596679-222ww')
    const more = watched(3_000, 'endpoint-ready', 's-684dd78994-222ww')
    const seen = (event: TimelineEvent) => scaleOuts({ plan: rolled, balance: null, timeline: [event], rows: [], replacing: new Set(), connections: 1 })
    expect([seen(young).length, seen(more).length]).toEqual([0, 1])
  })

  it('is judged until something else is done or undone', () => {
    expect(times(fresh(3_400), { timeline: [...scaled, ...ready, requested(9_000, 'a')] })[0]?.judgedUntilMs).toBe(9_000)
    expect(times(fresh(3_400), { timeline: [...scaled, ...ready, told(8_000, 'undone', 'replicas')] })[0]?.judgedUntilMs).toBe(8_000)
  })

  it('is nothing on a route without a choice', () => {
    expect(times(fresh(3_400), { unit: 'none' })).toEqual([])
  })
})

describe('what a report says of scaling out', () => {
  const all = { 'fair': fresh(3_400), 'kept-idle': kept(50, 1e9, 20_000), 'starved': fresh(Infinity) }
  const { report: sample, seconds, plan: samplePlan } = sampleRuns.failover()

  it.each(Object.entries(all))('%s stands in every form of it', (verdict, connections) => {
    const scaleOut = report(connections)
    const [told = { text: '', next: '' }] = scaleOut
    expect(scaleOut).toMatchObject([{ verdict }])
    const grown: Report = reportSchema.parse({ ...sample, scaleOut })
    const first = (text: string) => text.split('%')[0] ?? ''
    expect(renderHtmlReport(grown, seconds, samplePlan)).toContain(first(told.text))
    expect(renderMarkdown({ report: grown, seconds, plan: samplePlan, comparison: null, rows: [] })).toContain(first(told.text))
    expect(renderHtmlReport(grown, seconds, samplePlan)).toContain(told.next.slice(0, 40))
  })

  it('is one sentence of the headline', () => {
    expect(Object.values(all).map((connections) => scaleOutSentence(report(connections)).replace(/\d\d(\.\d)?% is/, '40% is'))).toEqual([
      'Scaled out: newcomers carry a fair share 0.0 s after being ready.',
      'Scaled out, but long connections keep the newcomers idle: 0% of requests where 40% is fair.',
      'Scaled out, but new connections do not reach the newcomers: 0% of requests where 40% is fair.',
    ])
    expect(scaleOutSentence(report(fresh(3_400), { timeline: scaled }))).toBe('Scaled out, but no newcomer became ready.')
    expect(scaleOutSentence([])).toBe('')
  })
})
