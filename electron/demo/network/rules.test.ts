import { expect, test } from 'vitest'
import { Random, randomStreams } from '../base/random.ts'
import { scenarioList, scenarioNames, scenarios } from '../scenarios/scenarios.ts'
import { hotPodWeighting, starvedPodWeighting, weightedWeighting } from '../scenarios/weightings.ts'
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
  const weighting = hotPodWeighting(randomStreams(7))
  const pods = ['a', 'b', 'c', 'd', 'e']
  const weights = weighting(pods)
  expect([...weights].sort((a, b) => a - b)).toEqual([...Array<number>(4).fill(expect.closeTo(0.1, 10)), expect.closeTo(0.6, 10)])
  const hot = pods[weights.indexOf(Math.max(...weights))]
  const reversed = [...pods].reverse()
  const again = hotPodWeighting(randomStreams(7))(reversed)
  expect(reversed[again.indexOf(Math.max(...again))]).toBe(hot)
  const hotPods = new Set(Array.from({ length: 30 }, (_, seed) => {
    const other = hotPodWeighting(randomStreams(seed))(pods)
    return other.indexOf(Math.max(...other))
  }))
  expect(hotPods.size).toBe(5)
})

test('hot-pod with few pods leaves something for the others', () => {
  const weighting = hotPodWeighting(randomStreams(7))
  expect(Math.max(...weighting(['a', 'b', 'c']))).toBe(0.8)
  expect(Math.min(...weighting(['a', 'b']))).toBeCloseTo(0.2, 10)
  expect(shares(rulesOf([slice({ a: { ready: true } })], weighting))).toEqual({ a: 1 })
})

test('starved-pod: one pod has no rule, unless it is alone', () => {
  const weighting = starvedPodWeighting(randomStreams(7))
  const all = slice({ a: { ready: true }, b: { ready: true }, c: { ready: true } })
  expect(Object.values(shares(rulesOf([all], weighting)))).toEqual([0.5, 0.5])
  expect(shares(rulesOf([slice({ a: { ready: true } })], weighting))).toEqual({ a: 1 })
})

test('weights: two pods count three times', () => {
  const rules = rulesOf([slice(Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, { ready: true }])))],
    weightedWeighting(randomStreams(7)))
  expect(rules.map(({ probability }) => Math.round(probability * 9)).sort()).toEqual([1, 1, 1, 3, 3])
})

const here = { node: 'n1', zone: 'z1', localOnly: false }
const place = { a: ['n1', 'z1'], b: ['n2', 'z1'], c: ['n3', 'z2'] } as const
function placed(hints: readonly ('forZones' | 'forNodes')[], unready: readonly string[] = []): EndpointSlice {
  const { endpoints, ...rest } = slice(Object.fromEntries(Object.keys(place).map((name) => [name, { ready: !unready.includes(name) }])))
  return {
    ...rest,
    endpoints: endpoints.map((endpoint, i) => {
      const [nodeName, zone] = present(Object.values(place)[i])
      const all = { forZones: [{ name: zone }], forNodes: [{ name: nodeName }] }
      return { ...endpoint, nodeName, zone, hints: Object.fromEntries(hints.map((hint) => [hint, all[hint]])) }
    }),
  }
}

test.each([
  ['no hints', placed([]), here, ['a', 'b', 'c']],
  ['zone hints', placed(['forZones']), here, ['a', 'b']],
  ['node hints go before zone hints', placed(['forZones', 'forNodes']), here, ['a']],
  ['no ready pod on the node', placed(['forZones', 'forNodes'], ['a']), here, ['b']],
  ['no ready pod in the zone', placed(['forZones'], ['a', 'b']), here, ['c']],
  ['the policy Local goes before hints', placed(['forZones']), { ...here, localOnly: true }, ['a']],
  ['the policy Local without a pod of the node', placed([], ['a']), { ...here, localOnly: true }, []],
])('%s', (_what, endpoints, vantage, pods) => {
  expect(rulesOf([endpoints], evenWeighting, vantage).map(({ pod }) => pod)).toEqual(pods)
})

test('every scenario is listed', () => {
  expect([...scenarioNames].sort()).toEqual(Object.keys(scenarios).sort())
  expect(scenarioList.map(({ name }) => name)).toEqual(scenarioNames)
})
