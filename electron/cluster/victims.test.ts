import { describe, expect, it } from 'vitest'
import type { PlannedPod } from '../../shared/model/plan.ts'
import type { DisruptionKind } from '../../shared/profile/profile.ts'
import { chooseVictims, disruptionObjections, drainedNode, selectVictims } from './victims.ts'

const pod = (name: string, more: Partial<PlannedPod> = {}): PlannedPod => ({
  name,
  uid: `uid-${name}`,
  ip: '',
  node: '',
  zone: '',
  ready: true,
  eligible: true,
  expectedShare: 0.25,
  note: '',
  ...more,
})
const four = ['d', 'b', 'a', 'c'].map((name) => pod(name))
const sequence =
  (...values: number[]) =>
  () =>
    values.shift() ?? 0

describe('choosing victims', () => {
  it('draws from the pods that receive traffic, in an order that only the random numbers decide', () => {
    expect(chooseVictims(four, 2, sequence(0, 0.99)).map((victim) => victim.name)).toEqual(['a', 'd'])
    expect(chooseVictims([...four].reverse(), 2, sequence(0, 0.99)).map((victim) => victim.name)).toEqual(['a', 'd'])
    expect(
      chooseVictims([pod('a', { eligible: false }), pod('hand-made', { uid: '' }), pod('b')], 2, sequence()).map((victim) => victim.name),
    ).toEqual(['b'])
  })

  it('draws each pod equally often', () => {
    const counts = new Map<string, number>()
    for (let index = 0; index < 400; index += 1) {
      const name = chooseVictims(four, 1, () => (index % 100) / 100)[0]?.name ?? ''
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    expect([...counts.values()]).toEqual([100, 100, 100, 100])
  })
})

describe('selecting victims', () => {
  const placed = [
    pod('a', { node: 'n1', zone: 'z1' }), pod('b', { node: 'n2', zone: 'z2' }), pod('c', { node: 'n2', zone: 'z2' }),
    pod('d', { node: 'n3', zone: 'z2' }), pod('e', { node: 'n2', zone: 'z2', eligible: false }),
  ]
  const names = (more: Partial<Parameters<typeof selectVictims>[1]>, random = () => 0) =>
    selectVictims(placed, { do: 'evict', pods: 1, ...more }, random).map((victim) => victim.name)
  it.each<[Partial<Parameters<typeof selectVictims>[1]>, string[]]>([
    [{}, ['a']],
    [{ node: 'n2' }, ['b']],
    [{ node: 'n2', all: true }, ['b', 'c']],
    [{ zone: 'z2', pods: 3 }, ['b', 'c', 'd']],
    [{ zone: 'z2', node: 'n3' }, ['d']],
    [{ zone: 'z9' }, []],
    [{ names: ['c', 'a'] }, ['a', 'c']],
    [{ names: ['e'] }, ['e']],
    [{ do: 'drain', node: 'n2' }, ['b', 'c']],
    [{ do: 'drain', zone: 'z1' }, ['a']],
    [{ do: 'scale' }, []],
    [{ do: 'rollout' }, []],
  ])('%j: %j', (more, expected) => expect(names(more)).toEqual(expected))

  it('draws the node to drain', () => {
    expect([0, 0.4, 0.99].map((value) => drainedNode(placed, { do: 'drain', pods: 1 }, () => value))).toEqual(['n1', 'n2', 'n3'])
    expect(drainedNode([], { do: 'drain', pods: 1 }, () => 0)).toBeNull()
  })
})

describe('objections to a disruption', () => {
  const codes = (kind: DisruptionKind, count: number, ready: number, more: { namespace?: string; by?: number } = {}) => {
    const pods = Array.from({ length: ready }, (_, index) => pod(`p${index}`))
    const disruption = { do: kind, pods: count, by: more.by ?? null }
    const victims = selectVictims(pods, disruption, () => 0)
    return disruptionObjections(disruption, { namespace: more.namespace ?? 'shop', service: 'checkout', pods }, victims)
      .map((objection) => `${objection.code}${objection.forceable ? '' : '!'}`)
  }

  it.each<[DisruptionKind, number, number, object, string[]]>([
    ['delete', 1, 3, {}, []],
    ['delete', 1, 2, {}, ['too-few-left']],
    ['delete', 2, 3, {}, ['too-few-left']],
    ['delete', 4, 3, {}, ['too-few-pods!']],
    ['delete', 1, 5, { namespace: 'kube-system' }, ['system-namespace!']],
    ['evict', 1, 1, {}, ['too-few-left']],
    ['scale', 1, 3, { by: -1 }, []],
    ['scale', 1, 3, { by: -2 }, ['too-few-left']],
    ['scale', 1, 1, { by: 2 }, []],
    ['rollout', 1, 1, {}, []],
  ])('%s of %i among %i %j: %j', (kind, count, ready, more, expected) => {
    expect(codes(kind, count, ready, more)).toEqual(expected)
  })
})
