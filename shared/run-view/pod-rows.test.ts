import { expect, test } from 'vitest'
import { figuresOf, type RunFigures } from './figures.ts'
import { podLanes } from './lanes.ts'
import { orderOfPods, podRows, shareScaleEnd, shareUnit } from './pod-rows.ts'
import { folded, opened, pod, snapshot, watched } from './testing/sample.ts'

const pods = [
  pod('a', { connectionShare: 0.5, requestShare: 0.9, expectedShare: 0.4, expectedBand: { low: 0.35, high: 0.45 } }),
  pod('b', { connectionShare: 0.42, requestShare: 0.05, expectedShare: 0.4, expectedBand: { low: 0.35, high: 0.45 }, errors: 3 }),
  pod('c', { connectionShare: 0.08, requestShare: 0.05, expectedShare: 0.2, expectedBand: { low: 0.15, high: 0.25 } }),
]

function view() {
  return folded(
    opened(['a', 'b']),
    { kind: 'timeline', events: [watched(10, 'pod-terminating', 'b'), watched(20, 'pod-added', 'c'), watched(30, 'pod-ready', 'c')] },
    { kind: 'snapshot', snapshot: snapshot(1000, { pods: pods.toReversed() }) },
  )
}

function figures(): RunFigures {
  const found = figuresOf(view())
  if (!found) throw new Error('a snapshot was folded')
  return found
}

test('rows stand in order of appearance and say what is special about each pod', () => {
  const rows = podRows(figures(), podLanes(view()), view().podOrder)
  expect(rows.map((row) => [row.pod, row.index, row.note, row.stands])).toEqual([
    ['a', 0, '', 'above'], ['b', 1, 'terminating', 'inside'], ['c', 2, 'new', 'below'],
  ])
  expect(rows[0]).toMatchObject({ share: 0.5, deviation: 0.25, node: 'node of a', p99: 30 })
})

test('where each request is chosen, requests are judged, not connections', () => {
  const found = figures()
  const byRequest = { ...found, distribution: { ...found.distribution, unit: 'request' as const } }
  expect(shareUnit(byRequest.distribution)).toBe('requests')
  expect(podRows(byRequest, [], ['a', 'b', 'c']).map((row) => row.share)).toEqual([0.9, 0.05, 0.05])
})

test('without expected shares nothing stands out', () => {
  const found = figures()
  const unknown = { ...found, pods: [pod('x', { expectedShare: null, expectedBand: null, eligible: false })] }
  expect(podRows(unknown, [], ['x'])[0]).toMatchObject({ expected: null, deviation: null, stands: 'unknown', note: 'not eligible' })
})

test('worst first counts in widths of the band, then errors', () => {
  const rows = podRows(figures(), podLanes(view()), view().podOrder)
  expect(orderOfPods(rows, 'appearance')).toEqual(['a', 'b', 'c'])
  expect(orderOfPods(rows, 'worst')).toEqual(['c', 'a', 'b'])
})

test('the scale is round and leaves room for every bar and band', () => {
  const rows = podRows(figures(), [], ['a', 'b', 'c'])
  expect(shareScaleEnd(rows)).toBe(0.6)
  expect(shareScaleEnd([])).toBe(0.02)
  expect(shareScaleEnd(rows.map((row) => ({ ...row, share: 1 })))).toBe(1)
})
