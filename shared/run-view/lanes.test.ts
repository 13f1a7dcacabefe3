import { expect, test } from 'vitest'
import type { RunEvent } from '../contract/run-event.ts'
import { eventfulFirst, podLanes, unattributedErrors } from './lanes.ts'
import { answers, failover, folded, iso, opened, pod, report, second, snapshot, watched } from './testing/sample.ts'

const deletion = [
  watched(5020, 'pod-terminating', 'b'), watched(5040, 'pod-added', 'c'), watched(5060, 'pod-scheduled', 'c'),
  watched(5380, 'endpoint-terminating', 'b'), watched(5400, 'pod-not-ready', 'b'), watched(8200, 'pod-ready', 'c'),
  watched(8400, 'pod-gone', 'b'),
]

test('a deleted pod is ready, terminating, gone; its newcomer pending, then ready', () => {
  const [a, b, c] = podLanes(folded(opened(['a', 'b']), { kind: 'timeline', events: deletion }))
  expect(a).toMatchObject({ pod: 'a', now: 'ready', isNew: false, segments: [{ state: 'ready', fromMs: 0, toMs: null }] })
  expect(b).toMatchObject({
    now: 'gone', isNew: false, segments: [{ state: 'ready', fromMs: 0, toMs: 5020 }, { state: 'terminating', fromMs: 5020, toMs: 8400 }],
  })
  expect(c).toMatchObject({
    now: 'ready', isNew: true, segments: [{ state: 'pending', fromMs: 5040, toMs: 8200 }, { state: 'ready', fromMs: 8200, toMs: null }],
  })
  expect(b?.marks).toEqual([{ kind: 'slice', atMs: 5380, count: 1, text: 'endpoint terminating' }])
})

test('readiness lost and found again, and a pod of the same name that comes back', () => {
  const lanes = podLanes(folded(opened(['a']), {
    kind: 'timeline',
    events: [
      watched(1000, 'pod-not-ready', 'a'), watched(2000, 'pod-ready', 'a'), watched(2500, 'pod-restarted', 'a'),
      watched(3000, 'pod-terminating', 'a'), watched(4000, 'pod-gone', 'a'), watched(5000, 'pod-added', 'a'),
    ],
  }))
  expect(lanes[0]?.segments.map(({ state, fromMs, toMs }) => [state, fromMs, toMs])).toEqual([
    ['ready', 0, 1000], ['not-ready', 1000, 2000], ['ready', 2000, 3000], ['terminating', 3000, 4000], ['pending', 5000, null],
  ])
  expect(lanes[0]?.marks.map((mark) => mark.kind)).toEqual(['restarted'])
})

test('a live failover tells the victim\'s last answer and the newcomer\'s first', () => {
  const lanes = podLanes(folded(opened(['a', 'b']), { kind: 'timeline', events: deletion }, {
    kind: 'snapshot',
    snapshot: snapshot(9000, { failover: [failover({ newcomer: 'c', lastVictimAnswerAt: iso(6350), newcomerAt: iso(8500) })] }),
  }))
  expect(lanes[1]?.marks).toContainEqual({ kind: 'last-answer', atMs: 6350, count: 1, text: 'last answer' })
  expect(lanes[2]?.marks).toContainEqual({ kind: 'first-answer', atMs: 8500, count: 1, text: 'first answer' })
})

test('the report tells answers of all pods, but only those that came or went show them', () => {
  const last = snapshot(9000, { pods: [pod('a'), pod('b'), pod('c')] })
  const pods = report(last).pods.map((one) => ({ ...one, firstAnswerAt: iso(100), lastAnswerAt: iso(8900) }))
  const lanes = podLanes(folded(
    opened(['a', 'b']), { kind: 'timeline', events: deletion }, { kind: 'report', report: report(last, { pods }) },
  ))
  expect(lanes.map((lane) => lane.marks.map((mark) => mark.kind))).toEqual([[], ['slice', 'last-answer'], ['first-answer']])
})

test('responders nobody watches are shown as long as they answered', () => {
  const seconds = [second(0, { x: answers(1) }), second(1000, { x: answers(1), y: answers(2) }), second(2000, { y: answers(2, 1) })]
  const lanes = podLanes(folded(opened([]), { kind: 'seconds', seconds }))
  expect(lanes).toMatchObject([
    { pod: 'x', now: 'answering', segments: [{ state: 'answering', fromMs: 0, toMs: 2000 }] },
    { pod: 'y', segments: [{ state: 'answering', fromMs: 1000, toMs: 3000 }], marks: [{ kind: 'error', atMs: 2500, count: 1 }] },
  ])
})

test('errors without a pod are what the pods\' errors leave over', () => {
  const seconds = [
    second(0, { a: answers(5, 2) }, { failed: 2, unexpectedStatus: 0 }),
    second(1000, { a: answers(5, 1) }, { failed: 3, unexpectedStatus: 2 }),
  ]
  expect(unattributedErrors(folded(opened(['a']), { kind: 'seconds', seconds }))).toEqual([{ kind: 'error', atMs: 1500, count: 4, text: '4 errors without a pod' }])
})

test('errors are marked in the middle of their second, but never before their cause', () => {
  const seconds = [second(4000, { b: answers(1, 1) }), second(5000, { b: answers(1, 2) }), second(6000, { b: answers(1, 3) })]
  const disrupted: RunEvent[] = [opened(['a', 'b']), { kind: 'seconds', seconds }, {
    kind: 'timeline', events: [{ atMs: 5700, source: 'disruption', kind: 'requested', subject: 'b', detail: 'delete' }],
  }]
  const errorTimes = (events: RunEvent[]) => podLanes(folded(...events))[1]?.marks.map((mark) => mark.atMs)
  expect(errorTimes(disrupted)).toEqual([4500, 5850, 6500])
  const timed = failover({ requestedAt: iso(5700), firstErrorAt: iso(5900), lastErrorAt: iso(6200) })
  expect(errorTimes([...disrupted, { kind: 'snapshot', snapshot: snapshot(7000, { failover: [timed] }) }])).toEqual([4500, 5950, 6100])
})

test('among many lanes, those on which something happened stand first', () => {
  const lanes = podLanes(folded(opened(['a', 'b', 'd']), { kind: 'timeline', events: deletion }))
  expect(eventfulFirst(lanes).map((lane) => lane.pod)).toEqual(['b', 'c', 'a', 'd'])
})
