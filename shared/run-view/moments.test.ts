import { expect, test } from 'vitest'
import { errorWindows, failoverSummary, momentsOf, stopwatchSteps } from './moments.ts'
import { failover, folded, iso, opened, report, snapshot } from './testing/sample.ts'

const requested = { atMs: 5000, source: 'disruption' as const, kind: 'requested' as const, subject: 'b', detail: 'delete' }

test('a planned disruption is marked until it is requested, then the request is', () => {
  const plan = { disruptions: [{ atMs: 5000, do: 'delete' }, { atMs: 20_000, do: 'evict' }] }
  expect(momentsOf(folded(opened(['a', 'b'], plan)))).toEqual([
    { kind: 'planned', atMs: 5000, text: 'delete planned', subject: '' },
    { kind: 'planned', atMs: 20_000, text: 'evict planned', subject: '' },
  ])
  expect(momentsOf(folded(opened(['a', 'b'], plan), { kind: 'timeline', events: [requested] }))).toEqual([
    { kind: 'disruption', atMs: 5000, text: 'delete b', subject: 'b' },
    { kind: 'planned', atMs: 20_000, text: 'evict planned', subject: '' },
  ])
})

test('nothing is planned any more once the run is over', () => {
  const view = folded(opened(['a'], { disruptions: [{ atMs: 5000, do: 'delete' }] }), { kind: 'report', report: report(snapshot(1000)) })
  expect(momentsOf(view)).toEqual([])
})

test('what ends a failover and what ends a run early are marked, in order', () => {
  const view = folded(
    opened(['a', 'b']),
    { kind: 'timeline', events: [requested, { atMs: 12_000, source: 'run', kind: 'stop-requested', subject: '', detail: '' }] },
    { kind: 'snapshot', snapshot: snapshot(11_000, { failover: [failover({ newcomerAt: iso(8500), evenAgainAt: iso(10_100) })] }) },
  )
  expect(momentsOf(view).map((moment) => [moment.kind, moment.atMs, moment.text])).toEqual([
    ['disruption', 5000, 'delete b'], ['newcomer', 8500, 'newcomer +3.50 s'], ['even-again', 10_100, 'even again +5.10 s'],
    ['run', 12_000, 'stopped'],
  ])
})

test('an interrupted run is not called stopped, whether it told of its end or ended with its program', () => {
  const cut = { kind: 'timeline' as const, events: [{ atMs: 3000, source: 'run' as const, kind: 'stop-requested' as const, subject: '', detail: 'sleep' }] }
  const interrupted = report(snapshot(4000), { run: { ...report(snapshot(4000)).run, state: 'interrupted', endedAt: iso(4000) } })
  const marks = (...events: Parameters<typeof folded>) => momentsOf(folded(...events)).map(({ kind, atMs, text }) => [kind, atMs, text])
  expect(marks(opened(['a']), cut, { kind: 'report', report: interrupted })).toEqual([['run', 3000, 'interrupted']])
  expect(marks(opened(['a']), { kind: 'report', report: interrupted })).toEqual([['run', 4000, 'interrupted']])
  expect(marks(opened(['a']), { kind: 'report', report: report(snapshot(4000)) })).toEqual([])
})

test('an error window reaches from the first failure to the last', () => {
  const shown = (one: ReturnType<typeof failover>) => (
    errorWindows(folded(opened([]), { kind: 'snapshot', snapshot: snapshot(9000, { failover: [one] }) }))
  )
  expect(shown(failover({ firstErrorAt: iso(5180), lastErrorAt: iso(6600) }))).toEqual([{ fromMs: 5180, toMs: 6600 }])
  expect(shown(failover())).toEqual([])
})

test('the stopwatch counts from our request; what was not seen stays unknown', () => {
  const steps = stopwatchSteps(failover({ sliceAt: iso(5380), lastNewConnectionAt: iso(4994) }))
  expect(steps.map((step) => [step.key, step.afterMs])).toEqual([
    ['slice', 380], ['last-connection', -6], ['last-answer', null], ['newcomer-ready', null], ['newcomer', null], ['even-again', null],
  ])
})

test('failovers are summed up in one line', () => {
  expect(failoverSummary([])).toBeNull()
  expect(failoverSummary([failover()])).toEqual({ text: 'Failover: no request failed', lost: false })
  expect(failoverSummary([failover({ failedRequests: 1, errorWindowMs: 400 })])?.text).toBe('Failover: errors for 400 ms, 1 request failed')
  const two = [failover({ failedRequests: 3, errorWindowMs: 400 }), failover({ failedRequests: 60, errorWindowMs: 1420 })]
  expect(failoverSummary(two)?.text).toBe('2 failovers: errors for up to 1.42 s, 63 requests failed')
})
