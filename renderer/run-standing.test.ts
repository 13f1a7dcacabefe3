import { expect, test } from 'vitest'
import type { RunSummary } from '../shared/contract/backend.ts'
import { endedEarly, runStanding } from './run-standing.ts'
import { fits } from './words.ts'

type Facts = Pick<RunSummary, 'state' | 'verdict' | 'damage'>

test.each<[string, string, Facts]>([
  ['pass', '', { state: 'finished', verdict: 'pass' }],
  ['fail', 'aborted by its rule', { state: 'aborted', verdict: 'fail' }],
  ['inconclusive', 'stopped early', { state: 'stopped', verdict: 'inconclusive' }],
  ['running', '', { state: 'draining', verdict: null }],
  ['interrupted', '', { state: 'interrupted', verdict: null }],
  ['inconclusive', 'interrupted', { state: 'interrupted', verdict: 'inconclusive' }],
  ['failed', '', { state: 'failed', verdict: null }],
  ['damaged', '', { state: 'finished', verdict: 'pass', damage: 'report.json cannot be read' }],
])('%s %s', (standing, early, facts) => {
  expect(runStanding(facts)).toBe(standing)
  expect(endedEarly(facts)).toBe(early)
})

test('a filter wants every word, in any order and case', () => {
  expect(fits('checkout-failover shop/checkout', ' SHOP fail ')).toBe(true)
  expect(fits('checkout-failover', 'fail none')).toBe(false)
  expect(fits('anything', '')).toBe(true)
})
