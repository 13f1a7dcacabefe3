import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleRuns } from '../../test/report/sample-runs.ts'
import { createLineCutter } from './concluded-line.ts'
import { entryIn } from './run-entries.ts'
import { concludedEntrySchema } from './run-files.ts'

const rows = sampleRuns.failover().rows
const cut = createLineCutter()
const lineOf = (row: unknown) => JSON.stringify({ kind: 'second', row })
const whole = (line: string) => entryIn(line, concludedEntrySchema)

describe('a line without what a concluded run leaves out', () => {
  it('gives the same entry as the whole line, from less than half of it', () => {
    for (const row of rows) {
      const line = lineOf(row)
      const text = cut(Buffer.from(line)) ?? ''
      expect(whole(text)).toEqual(whole(line))
      expect(whole(text)).toMatchObject({ kind: 'second', row: { sent: row.sent, histograms: row.histograms } })
      expect(text.length).toBeLessThan(line.length / 2)
    }
  })

  it('is left to the parser, or the same, whatever pods are called', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }), fc.nat(), (names, second) => {
      const row = rows[second % rows.length]
      const [known] = Object.values(row?.responders ?? {})
      const line = lineOf({ ...row, responders: Object.fromEntries(names.map((name) => [name, known])) })
      const text = cut(Buffer.from(line))
      if (text !== null) expect(whole(text)).toEqual(whole(line))
    }))
  })

  it.each([
    ['an entry of another kind', '{"kind":"identified","rule":"auto"}'],
    ['pods with other fields first', lineOf({ ...rows[0], responders: { a: { errors: 0, requests: 1, connections: 1 } } })],
    ['a line that breaks off', lineOf(rows[0]).slice(0, -30)],
    ['a line without its lists', lineOf({ ...rows[0], choices: undefined, failures: undefined })],
    ['fields behind the lists', lineOf({ ...rows[0], later: 1 })],
  ])('is left to the parser: %s', (_, line) => expect(cut(Buffer.from(line))).toBeNull())
})
