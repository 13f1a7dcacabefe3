import { describe, expect, it } from 'vitest'
import { secondRowSchema, type SecondRow } from './second-row.ts'
import { mergeRows, mergeSameSecond, Tally } from './tally.ts'

function filled(fromMs: number, pod: string): Tally {
  const tally = new Tally(fromMs)
  tally.toMs = fromMs + 1000
  tally.sent = 3
  tally.completed = 2
  tally.skipped = 1
  tally.connections = 2
  tally.unidentified.requests = 1
  tally.requestsPerConnection.sum = 2
  tally.requestsPerConnection.sumOfSquares = 4
  tally.histograms.response.recordMs(5)
  tally.histograms.service.recordMs(4)
  tally.responder(pod).recordAnswer(fromMs + 10.00012, 4)
  tally.responder(pod).recordAnswer(fromMs + 20, 6)
  tally.recordChoice(fromMs + 5, pod)
  tally.countError('status')
  tally.recordFailure({ intendedAtMs: fromMs, sentAtMs: fromMs + 1, endedAtMs: fromMs + 2, class: 'refused', responder: null })
  tally.recordFailure({ intendedAtMs: fromMs, sentAtMs: fromMs + 1, endedAtMs: fromMs + 3, class: 'response-timeout', responder: pod })
  return tally
}

describe('Tally', () => {
  it('makes rows the schema accepts and JSON keeps', () => {
    const row = filled(0, 'pod-a').toRow()
    expect(secondRowSchema.parse(JSON.parse(JSON.stringify(row)))).toEqual(row)
    expect(row).toMatchObject({
      fromMs: 0, toMs: 1000, sent: 3, failed: 2, errors: { status: 1, refused: 1, 'response-timeout': 1 }, choices: [[5, 'pod-a']],
    })
    expect(row.responders['pod-a']).toMatchObject({ requests: 2, connections: 1, errors: 1, firstAnswerAtMs: 10, lastAnswerAtMs: 20 })
  })

  it('reads like the sum with a row that is not added, and stays as it was', () => {
    const totals = mergeRows([filled(0, 'pod-a').toRow()])
    const before = JSON.stringify(totals.toRow())
    const added = mergeRows([filled(0, 'pod-a').toRow(), filled(1000, 'pod-b').toRow(), filled(2000, 'pod-a').toRow()])
    const rest = mergeRows([filled(1000, 'pod-b').toRow(), filled(2000, 'pod-a').toRow()])
    const together = totals.withRow(rest.toRow())
    expect(JSON.stringify(totals.toRow())).toBe(before)
    expect(together.histograms.response.encode()).toBe(added.histograms.response.encode())
    expect({ ...together, histograms: null, responders: null, failures: null, choices: null })
      .toMatchObject({ fromMs: 0, toMs: 3000, sent: added.sent, failed: added.failed, errors: added.errors, unidentified: added.unidentified })
    for (const pod of ['pod-a', 'pod-b']) {
      expect(together.responders.get(pod)?.service.encode()).toBe(added.responders.get(pod)?.service.encode())
      expect(together.responders.get(pod)).toMatchObject({ requests: added.responders.get(pod)?.requests, connections: added.responders.get(pod)?.connections })
    }
  })

  it('adds the rows of a run up', () => {
    const totals = mergeRows([filled(0, 'pod-a').toRow(), filled(1000, 'pod-b').toRow(), filled(2000, 'pod-a').toRow()])
    expect(totals).toMatchObject({
      fromMs: 0, toMs: 3000, sent: 9, completed: 6, failed: 6, skipped: 3, connections: 6, unidentified: { requests: 3, connections: 0 },
      requestsPerConnection: { sum: 6, sumOfSquares: 12 },
    })
    expect(Object.fromEntries(totals.errors)).toEqual({ status: 3, refused: 3, 'response-timeout': 3 })
    expect(totals.histograms.response.count).toBe(3)
    const pod = totals.responders.get('pod-a')
    expect(pod).toMatchObject({
      requests: 4, connections: 2, errors: 2, firstAnswerAtMs: 10, lastAnswerAtMs: 2020, firstConnectionAtMs: 5, lastConnectionAtMs: 2005,
    })
    expect(pod?.service.count).toBe(4)
    expect(totals.failures).toHaveLength(6)
  })

  it('is the same whether rows are added one by one or as totals of totals', () => {
    const rows = [filled(0, 'pod-a'), filled(1000, 'pod-b'), filled(2000, 'pod-c')].map((tally) => tally.toRow())
    const [first, ...rest] = rows
    const nested = mergeRows([first, mergeRows(rest).toRow()].filter((row): row is SecondRow => row !== undefined))
    expect(nested.toRow()).toEqual(mergeRows(rows).toRow())
  })

  it('keeps nothing of an empty run', () => {
    expect(mergeRows([])).toMatchObject({ fromMs: 0, toMs: 0, sent: 0 })
  })

  it('bounds its lists, not its counts', () => {
    const tally = new Tally(0)
    for (let n = 0; n < 700; n += 1) {
      tally.recordFailure({ intendedAtMs: n, sentAtMs: n, endedAtMs: n, class: 'refused', responder: null })
      tally.recordChoice(n, 'pod-a')
    }
    const row = tally.toRow()
    expect([row.failures.length, row.choices.length, row.failed, row.errors.refused, row.responders['pod-a']?.connections])
      .toEqual([500, 500, 700, 700, 700])
  })

  it('joins the rows of several workers in the order of time', () => {
    const [a, b] = [filled(0, 'pod-a').toRow(), filled(0, 'pod-b').toRow()]
    a.choices = [[1, 'pod-a'], [7, 'pod-a']]
    b.choices = [[3, 'pod-b']]
    const joined = mergeSameSecond([a, b])
    expect(joined.choices).toEqual([[1, 'pod-a'], [3, 'pod-b'], [7, 'pod-a']])
    expect(joined).toMatchObject({ fromMs: 0, toMs: 1000, sent: 6 })
    expect(mergeSameSecond([a])).toBe(a)
    a.choices = Array.from({ length: 500 }, (_, n): [number, string] => [n * 2, 'pod-a'])
    b.choices = Array.from({ length: 500 }, (_, n): [number, string] => [n * 2 + 1, 'pod-b'])
    const cut = mergeSameSecond([a, b]).choices
    expect(cut).toHaveLength(500)
    expect(cut.at(-1)).toEqual([499, 'pod-b'])
  })

  it('tells a live view the counts and the two main histograms', () => {
    const row = filled(0, 'pod-a').toLiveRow()
    expect(row).toMatchObject({ sent: 3, failures: [], choices: [], responders: { 'pod-a': { requests: 2, service: '' } } })
    expect(mergeRows([row]).histograms.response.count).toBe(1)
  })
})
