import { describe, expect, it } from 'vitest'
import { sampleRuns } from '../../test/report/sample-runs.ts'
import { countedRow } from '../../shared/tally/counted-row.ts'
import { concludedRowSchema } from './concluded-rows.ts'

const [row] = sampleRuns.balanced().rows
if (!row) throw new Error('the sample has rows')

describe('a row of a run that has its report', () => {
  it('has the counts and histograms of the row, of single pods the counts only, and no list', () => {
    expect(concludedRowSchema.parse(row)).toEqual(countedRow(row))
    expect(Object.keys(countedRow(row).responders)).toHaveLength(5)
  })
  it('is the same where the pods have their counts only', () => {
    expect(concludedRowSchema.parse(countedRow(row))).toEqual(countedRow(row))
  })
  it.each([null, 'x', { pod: null }, { pod: { requests: 1, connections: 1 } }, { pod: { requests: 0.5, connections: 1, errors: 0 } }])(
    'is refused where its pods are no counts: %j', (responders) => {
      expect(concludedRowSchema.safeParse({ ...row, responders }).success).toBe(false)
    })
})
