import { expect, test } from 'vitest'
import { notJudgedText } from './judged.ts'

test('says which connections are not judged, and why', () => {
  expect(notJudgedText({ unit: 'connection', n: 11_000 }, { connections: 12_000 }, false)).toBe('Judged in the calm before and after each change. '
    + 'Not the 1,000 connections opened while the Service changed or without an answer of a known pod.')
  expect(notJudgedText({ unit: 'connection', n: 9 }, { connections: 10 }, true)).toMatch(/Not the 1 connection opened .* known pod, and the newest\.$/)
})

test.each([
  ['all are judged', { unit: 'connection', n: 10 }, 10],
  ['none are', { unit: 'connection', n: 0 }, 10],
  ['requests are judged', { unit: 'request', n: 5 }, 10],
] as const)('says nothing where %s', (_, distribution, connections) => {
  expect(notJudgedText(distribution, { connections }, false)).toBe('')
})
