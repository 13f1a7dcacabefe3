import { expect, it } from 'vitest'
import { seededRandom } from '../pacing/seeded-random.ts'
import { mergeRows, Tally } from '../tally/tally.ts'
import { placeTimes } from './places.ts'
import { serviceTimes } from './pod-latency.ts'
import { PodTimes } from './pod-times.ts'

const pods = Array.from({ length: 250 }, (_, i) => `pod-${i}`)
const known = new Map(pods.map((pod, i) => [pod, { node: `node-${i % 7}`, zone: i % 50 === 0 ? '' : `zone-${i % 3}` }]))

/** Seconds in which every pod answers a few times, each at its own pace. */
const rows = (() => {
  const random = seededRandom(8)
  return [0, 1, 2, 3].map((second) => {
    const tally = new Tally(second * 1_000)
    for (const [i, pod] of pods.entries()) {
      for (let answer = 0; answer < 12; answer++) tally.responder(pod).recordAnswer(second * 1_000 + answer, (1 + i / 100) * (0.5 + random()))
    }
    return tally.toRow()
  })
})()
const whole = mergeRows(rows)
const expected = { ofPods: serviceTimes(whole), ofPlaces: placeTimes(whole, known) }

it('comes to the same in steps as at once', () => {
  const times = new PodTimes((pod) => known.get(pod))
  let most = 0
  for (const row of rows) {
    times.addRow(row)
    let steps = 1
    while (times.advance()) steps++
    most = Math.max(most, steps)
  }
  expect(most).toBe(4)
  expect(times.ofPlaces).toEqual(expected.ofPlaces)
  expect(times.final(known)).toEqual(expected)
  expect(times.ofPods.get('pod-7')?.percentiles).toEqual(expected.ofPods.get('pod-7')?.percentiles)
})

it('takes up what waits before the next row, and at the end', () => {
  const times = new PodTimes((pod) => known.get(pod))
  for (const row of rows) {
    times.addRow(row)
    times.advance()
  }
  expect(times.ofPods.get('pod-0')?.percentiles.count).toBe(48)
  expect(times.ofPods.get('pod-249')?.percentiles.count).toBe(36)
  expect(times.final(known)).toEqual(expected)
})

it('comes to the same at the end where nobody looked before', () => {
  const times = new PodTimes((pod) => known.get(pod))
  for (const row of rows) times.addRow(row)
  expect(times.final(known)).toEqual(expected)
})

it('comes to the same where somebody looks later', () => {
  const times = new PodTimes((pod) => known.get(pod))
  for (const [second, row] of rows.entries()) {
    times.addRow(row)
    while (second > 1 && times.advance());
  }
  expect(times.ofPlaces).toEqual(expected.ofPlaces)
  expect(times.final(known)).toEqual(expected)
})

it('adds a pod to its place once that is known, with all its answers', () => {
  const later = new Map<string, { node: string; zone: string }>()
  const times = new PodTimes((pod) => later.get(pod))
  for (const [second, row] of rows.entries()) {
    if (second === 2) for (const [pod, place] of known) later.set(pod, place)
    times.addRow(row)
    while (times.advance());
  }
  expect(times.ofPlaces.node.get('node-0')?.percentiles).toEqual(expected.ofPlaces.node.get('node-0')?.percentiles)
})
