import { expect, test } from 'vitest'
import { Random, randomStreams } from '../base/random.ts'
import { scenarioList, scenarioNames, scenarios } from '../scenarios.ts'
import { present, simulateCluster } from '../testing/samples.ts'
import type { EndpointSlice } from '../objects/workloads.ts'
import { chooseRule, evenWeighting, rulesOf } from './rules.ts'
import type { Rule } from './rules.ts'

const template = present(simulateCluster().state.endpointSlices.list('shop')[0])
const slice = (endpoints: Record<string, { ready?: boolean, serving?: boolean, terminating?: boolean }>): EndpointSlice => ({
  ...template,
  endpoints: Object.entries(endpoints).map(([name, { ready = false, serving = ready, terminating = false }], index) => (
    { addresses: [`10.244.1.${index}`], conditions: { ready, serving, terminating }, targetRef: { kind: 'Pod', name } }
  )),
})
const shares = (rules: readonly Rule[]) => Object.fromEntries(rules.map(({ pod, probability }) => [pod, probability]))

test('ready endpoints share alike; others get nothing', () => {
  const rules = rulesOf(
    [slice({ b: { ready: true }, a: { ready: true }, starting: {}, leaving: { serving: true, terminating: true } })], evenWeighting,
  )
  expect(shares(rules)).toEqual({ a: 0.5, b: 0.5 })
})

test('without a ready one, those that still serve while they end take over; then nobody', () => {
  const leaving = slice({ a: { serving: true, terminating: true }, b: { terminating: true }, c: {} })
  expect(shares(rulesOf([leaving], evenWeighting))).toEqual({ a: 1 })
  expect(rulesOf([slice({ b: { terminating: true }, c: {} })], evenWeighting)).toEqual([])
  expect(rulesOf([], evenWeighting)).toEqual([])
})

test('choices follow the probabilities', () => {
  const rules = rulesOf([slice({ a: { ready: true }, b: { ready: true }, c: { ready: true } })], () => [1, 2, 5])
  const random = new Random(9, 'choices')
  const counts = new Map<string, number>()
  for (let draw = 0; draw < 80_000; draw++) {
    const { pod } = present(chooseRule(rules, random.next()))
    counts.set(pod, (counts.get(pod) ?? 0) + 1)
  }
  for (const [pod, expected] of [['a', 10_000], ['b', 20_000], ['c', 50_000]] as const) {
    expect(Math.abs((counts.get(pod) ?? 0) - expected)).toBeLessThan(5 * Math.sqrt(expected))
  }
  expect(chooseRule(rules, 0)?.pod).toBe('a')
  expect(chooseRule(rules, 1 - Number.EPSILON)?.pod).toBe('c')
  expect(chooseRule([], 0.5)).toBeUndefined()
})

test('hot-pod: one pod gets three times its share, on all nodes the same, whatever their order', () => {
  const weighting = scenarios['hot-pod'].weighting(randomStreams(7))
  const pods = ['a', 'b', 'c', 'd', 'e']
  const weights = weighting(pods)
  expect([...weights].sort((a, b) => a - b)).toEqual([...Array<number>(4).fill(expect.closeTo(0.1, 10)), expect.closeTo(0.6, 10)])
  const hot = pods[weights.indexOf(Math.max(...weights))]
  const reversed = [...pods].reverse()
  const again = scenarios['hot-pod'].weighting(randomStreams(7))(reversed)
  expect(reversed[again.indexOf(Math.max(...again))]).toBe(hot)
  const hotPods = new Set(Array.from({ length: 30 }, (_, seed) => {
    const other = scenarios['hot-pod'].weighting(randomStreams(seed))(pods)
    return other.indexOf(Math.max(...other))
  }))
  expect(hotPods.size).toBe(5)
})

test('hot-pod with few pods leaves something for the others', () => {
  const weighting = scenarios['hot-pod'].weighting(randomStreams(7))
  expect(Math.max(...weighting(['a', 'b', 'c']))).toBe(0.8)
  expect(Math.min(...weighting(['a', 'b']))).toBeCloseTo(0.2, 10)
  expect(shares(rulesOf([slice({ a: { ready: true } })], weighting))).toEqual({ a: 1 })
})

test('every scenario is listed', () => {
  expect([...scenarioNames].sort()).toEqual(Object.keys(scenarios).sort())
  expect(scenarioList.map(({ name }) => name)).toEqual(scenarioNames)
})
