import { readFile, stat } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Report } from '../../shared/report/report.ts'
import { Evenkeel } from '../support/evenkeel.ts'

const truthSchema = z.object({
  pods: z.array(z.object({
    name: z.string(), requestsServed: z.number(), connectionsAccepted: z.number(),
    lastConnectionAt: z.string().nullish(), firstServedAt: z.string().nullish(), lastServedAt: z.string().nullish(), readyAt: z.string().nullish(),
  })),
  events: z.array(z.object({ at: z.string(), kind: z.string(), subject: z.string(), detail: z.record(z.string(), z.unknown()) })),
})
type Truth = z.infer<typeof truthSchema>

/** The demo's own account of itself against what Evenkeel measured from outside. */
describe('demo', () => {
  let evenkeel: Evenkeel
  beforeEach(async () => { evenkeel = await Evenkeel.create() })
  afterEach(() => evenkeel.dispose())

  async function demo(scenario: string, seed: number): Promise<{ code: number | null; report: Report; truth: Truth; stderr: string }> {
    const file = evenkeel.file('truth.json')
    const { code, report, stderr } = await evenkeel.report('demo', '--scenario', scenario, '--seed', String(seed), '--truth', file)
    return { code, report, stderr, truth: truthSchema.parse(JSON.parse(await readFile(file, 'utf8'))) }
  }

  function expectCounts({ pods, totals }: Report, truth: Truth): void {
    const seen = Object.fromEntries(pods.map((pod) => [pod.name, pod.requests]))
    const own = Object.fromEntries(truth.pods.map((pod) => [pod.name, pod.requestsServed]))
    expect(totals.sent).toBe(totals.completed + totals.failed + totals.unfinished)
    if (totals.failed + totals.unfinished === 0) expect(seen).toEqual(own)
    const difference = Object.entries(own).reduce((sum, [name, served]) => sum + Math.abs(served - (seen[name] ?? 0)), 0)
    expect(difference).toBeLessThanOrEqual(totals.failed + totals.unfinished)
  }

  it('even: balanced, exit code 0, every request of every pod counted', async () => {
    const { code, report, truth, stderr } = await demo('even', 11)
    expectCounts(report, truth)
    expect(report.totals).toMatchObject({ failed: 0, unfinished: 0, skipped: 0 })
    expect(report.distribution.verdict).toBe('balanced')
    expect(report.verdict).toBe('pass')
    expect(code).toBe(0)
    const html = /Report: (.*\.html)/.exec(stderr)?.[1] ?? ''
    expect((await stat(html)).size).toBeGreaterThan(5000)
  })

  it('hot-pod: skewed, exit code 1, and the pod is named', async () => {
    const { code, report, truth } = await demo('hot-pod', 12)
    expectCounts(report, truth)
    const [hottest] = truth.pods.toSorted((a, b) => b.requestsServed - a.requestsServed)
    expect(report.distribution).toMatchObject({ verdict: 'skewed', worstPod: hottest?.name })
    expect(report.distribution.reasons[0]).toMatchObject({ code: 'hot-pod', subject: hottest?.name })
    expect(code).toBe(1)
  })

  it('failover: every time of the stopwatch within 100 ms of the truth', async () => {
    const { report, truth } = await demo('failover', 13)
    expectCounts(report, truth)
    const [gap] = report.failover
    if (!gap) throw new Error('the scenario deletes a pod')
    const victim = truth.pods.find((pod) => pod.name === gap.victim)
    const newcomer = truth.pods.find((pod) => pod.name === gap.newcomer)
    const [node] = report.route.path.slice(1).map((station) => station.split(' ')[0])
    const programmed = truth.events.filter((event) => event.kind === 'rules-programmed' && event.subject === node)
    const podsOf = (event: Truth['events'][number]) => z.array(z.string()).parse(event.detail.pods)
    const withNewcomer = programmed.find((event) => podsOf(event).includes(gap.newcomer ?? ''))
    const within = (measured: string | null, own: string | null | undefined, limitMs = 100) => {
      if (!measured || !own) throw new Error(`measured ${measured}, truth ${own}`)
      expect(Math.abs(Date.parse(measured) - Date.parse(own))).toBeLessThanOrEqual(limitMs)
    }
    const eventAt = (kind: string, subject: string) => truth.events.find((event) => event.kind === kind && event.subject === subject)?.at
    within(gap.requestedAt, eventAt('delete-requested', gap.victim))
    within(gap.sliceAt, truth.events.find((event) =>
      event.kind === 'slice-updated' && event.subject === gap.victim && event.at >= (eventAt('delete-requested', gap.victim) ?? ''))?.at)
    within(gap.lastNewConnectionAt, victim?.lastConnectionAt)
    within(gap.lastVictimAnswerAt, victim?.lastServedAt)
    within(gap.newcomerReadyAt, newcomer?.readyAt, 250)
    within(gap.newcomerAt, newcomer?.firstServedAt)
    within(gap.evenAgainAt, withNewcomer?.at)
    expect(gap.failedRequests).toBe(report.totals.failed)
  })

  it('is recorded: the run is listed, and reported again the same', async () => {
    const { report } = await demo('even', 14)
    const { stdout } = await evenkeel.run('runs', '--json')
    const runs = z.array(z.object({ id: z.string(), verdict: z.string() })).parse(JSON.parse(stdout))
    expect(runs).toMatchObject([{ id: report.run.id, verdict: report.verdict }])
    expect((await evenkeel.report('report', report.run.id)).report).toEqual(report)
  })

  it('Ctrl-C saves and reports what was measured', async () => {
    const running = evenkeel.start('demo', '--scenario', 'even', '--json')
    const started = Date.now()
    while (!/req\/s/.test(running.output().stderr)) {
      if (Date.now() - started > 30_000) throw new Error(`no progress: ${running.output().stderr}`)
      await new Promise((resolve) => { setTimeout(resolve, 50) })
    }
    running.process.kill('SIGINT')
    const ended = await running.ended
    expect(ended.code).toBe(130)
    const report = z.object({ run: z.object({ state: z.string(), id: z.string() }), totals: z.object({ completed: z.number() }) }).parse(JSON.parse(ended.stdout))
    expect(report.run.state).toBe('stopped')
    expect(report.totals.completed).toBeGreaterThan(100)
  })
})
