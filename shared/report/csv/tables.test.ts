import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { materialOf } from '../../../test/report/materials.ts'
import { readCsv, sumOf } from '../../../test/report/read-csv.ts'
import { run, sampleRuns } from '../../../test/report/sample-runs.ts'
import { csvFile } from './csv.ts'
import { podsCsv, podSecondsCsv, secondsCsv } from './tables.ts'

const simulations = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }), pods: fc.integer({ min: 1, max: 7 }), seconds: fc.integer({ min: 1, max: 8 }), rate: fc.integer({ min: 5, max: 150 }),
  requestsPerConnection: fc.constantFrom<(number | 'unlimited')[]>(1, 4, 'unlimited'), statusErrors: fc.constantFrom(0, 0.1), isUrl: fc.boolean(),
})

describe('the tables of a run', () => {
  it('sum up to the totals of the JSON report', () => {
    fc.assert(fc.property(simulations, ({ pods, isUrl, ...options }) => {
      const material = materialOf(run({
        ...options, name: 'any', url: isUrl, pods: Array.from({ length: pods }, (_, i) => `web-${i}`), skipping: { fromMs: 0, toMs: 2000, perSecond: 3 },
      }))
      const { totals, unidentified, pods: reported } = material.report
      const seconds = readCsv(secondsCsv(material)).rows
      for (const name of ['sent', 'completed', 'failed', 'unfinished', 'skipped', 'connections'] as const) expect(sumOf(seconds, name)).toBe(totals[name])
      expect(sumOf(seconds, 'unexpected_status')).toBe(totals.unexpectedStatus)
      expect(sumOf(seconds, 'unidentified_requests')).toBe(unidentified.requests)
      for (const rows of [readCsv(podsCsv(material)).rows, readCsv(podSecondsCsv(material)).rows]) {
        expect(sumOf(rows, 'requests')).toBe(reported.reduce((sum, pod) => sum + pod.requests, 0))
        expect(sumOf(rows, 'errors')).toBe(reported.reduce((sum, pod) => sum + pod.errors, 0))
      }
    }), { numRuns: 40 })
  })

  it('name what could not be told apart', () => {
    const { report, ...rest } = materialOf(sampleRuns.balanced())
    const { rows } = readCsv(podsCsv({ ...rest, report: { ...report, unidentified: { requests: 12, connections: 3 } } }))
    expect(rows.at(-1)).toMatchObject({ pod: '(unidentified)', requests: '12', connections: '3', p99_ms: '' })
  })
})

describe('a CSV file', () => {
  const preface = { sentence: 'Pass: yes.\nno', facts: [['Target', 'a, "b"']], limits: ['few'] } as const
  it('opens with the verdict, one line each', () => {
    expect(readCsv(csvFile(preface, ['a'], [[1]])).comments).toEqual(['# Pass: yes. no', '# Target: a, "b"', '# Limit: few'])
  })
  it('quotes what must be, and holds no formula', () => {
    const { rows } = readCsv(csvFile(preface, ['text', 'number'], [['a,"b"\nc', -1], ['=HYPERLINK("x")', 2], ['@you', null]]))
    expect(rows).toEqual([{ text: 'a,"b" c', number: '-1' }, { text: '\'=HYPERLINK("x")', number: '2' }, { text: '\'@you', number: '' }])
  })
})
