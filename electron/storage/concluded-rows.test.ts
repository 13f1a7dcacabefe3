import { describe, expect, it } from 'vitest'
import { sampleRuns } from '../../test/report/sample-runs.ts'
import { secondRowSchema } from '../../shared/tally/second-row.ts'
import { concludedRowSchema } from './concluded-rows.ts'

const [row] = sampleRuns.balanced().rows
if (!row) throw new Error('the sample has rows')

describe('a row of a run that has its report', () => {
  it('has the counts of the row, and no histogram or time of a single pod', () => {
    const { responders, ...rest } = concludedRowSchema.parse(row)
    expect({ ...rest, responders: row.responders }).toEqual(secondRowSchema.parse(row))
    expect(Object.keys(responders)).toEqual(Object.keys(row.responders))
    for (const [name, { requests, connections, errors, service, lastAnswerAtMs }] of Object.entries(responders)) {
      const known = row.responders[name]
      expect([requests, connections, errors]).toEqual([known?.requests, known?.connections, known?.errors])
      expect([service, lastAnswerAtMs]).toEqual(['', null])
    }
  })
  it.each([null, 'x', { pod: null }, { pod: { requests: 1, connections: 1 } }, { pod: { requests: 0.5, connections: 1, errors: 0 } }])(
    'is refused where its pods are no counts: %j', (responders) => {
      expect(concludedRowSchema.safeParse({ ...row, responders }).success).toBe(false)
    })
})
