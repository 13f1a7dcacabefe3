import { expect, test } from 'vitest'
import { pastSeconds } from '../contract/past-seconds.ts'
import { runEventSchema } from '../contract/run-event.ts'
import { figuresOf, meanRate } from './figures.ts'
import type { RunView } from './fold.ts'
import { answers, folded, opened, pod, report, second, snapshot, watched } from './testing/sample.ts'

test('pods keep the place in which they first appeared, whoever names them', () => {
  const view = folded(
    opened(['a', 'b']),
    { kind: 'timeline', events: [watched(10, 'pod-added', 'c')] },
    { kind: 'seconds', seconds: [second(0, { d: answers(1), a: answers(1) })] },
    { kind: 'snapshot', snapshot: snapshot(1000, { pods: [pod('e'), pod('b')] }) },
  )
  expect(view.podOrder).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('a disruption\'s subject and a run event name no pod of the order by themselves', () => {
  const view = folded(opened(['a']), {
    kind: 'timeline',
    events: [
      { atMs: 1, source: 'run', kind: 'started', subject: '', detail: 'x' },
      { atMs: 2, source: 'disruption', kind: 'requested', subject: 'node-1', detail: 'drain' },
    ],
  })
  expect(view.podOrder).toEqual(['a'])
})

test('a second told again replaces what was told before, wherever it stands', () => {
  const view = folded(
    opened(['a']),
    { kind: 'seconds', seconds: [second(0, { a: answers(1) }), second(1000, { a: answers(2) })] },
    { kind: 'seconds', seconds: [second(1000, { a: answers(3) }), second(2000, { a: answers(4) })] },
    { kind: 'seconds', seconds: [second(0, { a: answers(5) })] },
  )
  expect(view.seconds.map((one) => [one.atMs, one.sent])).toEqual([[0, 5], [1000, 3], [2000, 4]])
})

test('seconds told at once, as packed for a run that is opened later, are the same as told one by one', () => {
  const seconds = [second(0, { b: answers(3), a: answers(1) }), second(1000, {}), second(2000, { c: answers(4, 2), a: answers(2) })]
  for (const pods of [['a', 'b'], ['c', 'a'], []]) {
    const packed = runEventSchema.parse(JSON.parse(JSON.stringify(pastSeconds(seconds))))
    const [atOnce, singly] = [folded(opened(pods), packed), folded(opened(pods), { kind: 'seconds', seconds })]
    const told = ({ seconds: known, podOrder }: RunView) => known.map(({ pods: counts, ...one }) => (
      [one, podOrder.map((pod, place) => [pod, counts.at(place, 'requests'), counts.at(place, 'connections'), counts.at(place, 'errors')])]
    ))
    expect(atOnce.podOrder).toEqual(singly.podOrder)
    expect(told(atOnce)).toEqual(told(singly))
  }
})

test.each([['no numbers', ['a', 1, 1, 0]], ['too few of them', [0, 1, 1]], ['less than nothing', [0, 1, -1, 0]]])('packed counts that are %s are refused', (_what, counts) => {
  const past = pastSeconds([second(0, { a: answers(1) })])
  expect(runEventSchema.safeParse(past).success).toBe(true)
  expect(runEventSchema.safeParse({ ...past, seconds: past.seconds.map((one) => ({ ...one, counts })) }).success).toBe(false)
})

test('the timeline is kept in order of time', () => {
  const view = folded(
    opened(['a']),
    { kind: 'timeline', events: [watched(30, 'pod-gone', 'a')] },
    { kind: 'timeline', events: [watched(10, 'pod-terminating', 'a')] },
  )
  expect(view.timeline.map((event) => event.atMs)).toEqual([10, 30])
})

test('opening again starts afresh, so that nothing counts twice after a reload', () => {
  const events = [opened(['a']), { kind: 'seconds' as const, seconds: [second(0, { a: answers(1) })] }]
  expect(folded(...events, ...events)).toEqual(folded(...events))
})

test('figures come from the latest snapshot, and from the report once there is one', () => {
  expect(figuresOf(folded(opened(['a'])))).toBeNull()
  const live = folded(opened(['a']), { kind: 'snapshot', snapshot: snapshot(2000, { requestsPerSecond: 99 }) })
  expect(figuresOf(live)).toMatchObject({ elapsedMs: 2000, requestsPerSecond: 99, targetRequestsPerSecond: 100 })
  const last = snapshot(2100, { headline: 'Done.' })
  const over = folded(opened(['a']), { kind: 'snapshot', snapshot: snapshot(2000) }, { kind: 'report', report: report(last) })
  expect(figuresOf(over)).toMatchObject({ elapsedMs: 2100, targetRequestsPerSecond: 250, headline: 'Done.' })
  expect(over.state).toBe('finished')
})

test('the mean rate of stages weighs them by their length', () => {
  expect(meanRate([{ from: 100, to: 300, durationMs: 1000 }, { from: 500, to: 500, durationMs: 3000 }])).toBe(425)
  expect(meanRate([])).toBeNull()
})
