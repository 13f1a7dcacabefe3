import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ResponderRow } from '../../shared/tally/second-row.ts'
import { Tally } from '../../shared/tally/tally.ts'
import { unpackRow } from './packed-row.ts'
import { ResponderCounts } from './responder-counts.ts'
import { nobody, ResponderNames } from './responder-names.ts'

const event = fc.record({
  kind: fc.constantFrom('answer', 'connection', 'error'), pod: fc.integer({ min: 0, max: 70 }), atMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
})

/** As they reach the other thread. */
function rowsOf(counts: ResponderCounts, withHistograms: boolean): Record<string, ResponderRow> {
  return unpackRow(structuredClone({ row: new Tally(0).toRow({}), packed: counts.pack(withHistograms) })).responders
}

it('counts what a tally counts, second after second', () => {
  fc.assert(fc.property(fc.array(fc.array(event, { maxLength: 120 }), { maxLength: 4 }), (seconds) => {
    const names = new ResponderNames()
    const counts = new ResponderCounts(names)
    for (const events of seconds) {
      const tally = new Tally(0)
      for (const { kind, pod, atMs } of events) {
        const name = `pod-${pod}`
        const number = names.numberOf(name)
        if (kind === 'answer') {
          counts.recordAnswer(number, atMs, atMs / 100)
          tally.responder(name).recordAnswer(atMs, atMs / 100)
        } else if (kind === 'connection') {
          counts.recordConnection(number, atMs)
          tally.responder(name).recordConnection(atMs)
        } else {
          counts.recordError(number)
          tally.responder(name).errors += 1
        }
      }
      expect(rowsOf(counts, true)).toEqual(tally.toRow().responders)
      expect(Object.keys(rowsOf(counts, true))).toEqual(Object.keys(tally.toRow().responders))
      expect(rowsOf(counts, false)).toEqual(tally.toLightRow().responders)
      counts.clear()
    }
  }))
})

it('counts more answers than it keeps at hand, of many in turn and of one alone', () => {
  for (const pods of [1, 3, 1500]) {
    const names = new ResponderNames()
    const counts = new ResponderCounts(names)
    const tally = new Tally(0)
    for (let n = 0; n < 40_000; n += 1) {
      const name = `pod-${(n * 31) % pods}`
      counts.recordAnswer(names.numberOf(name), n / 100, n % 97)
      tally.responder(name).recordAnswer(n / 100, n % 97)
    }
    expect(rowsOf(counts, true)).toEqual(tally.toRow().responders)
  }
})

it('has room for a high number at once', () => {
  const names = new ResponderNames()
  for (let n = 0; n < 4000; n += 1) names.numberOf(`pod-${n}`)
  const counts = new ResponderCounts(names)
  counts.recordError(3999)
  expect(rowsOf(counts, false)).toMatchObject({ 'pod-3999': { errors: 1, requests: 0, firstAnswerAtMs: null, service: '' } })
})

it('names keep their numbers, and numbers end', () => {
  const names = new ResponderNames()
  expect([names.numberOf('a'), names.numberOf('b'), names.numberOf('a')]).toEqual([0, 1, 0])
  expect([names.nameOf(1), names.nameOf(nobody)]).toEqual(['b', null])
  for (let n = 0; n < 70_000; n += 1) names.numberOf(`junk-${n}`)
  expect(names.numberOf('late')).toBe(nobody)
  expect(names.numberOf('b')).toBe(1)
})
