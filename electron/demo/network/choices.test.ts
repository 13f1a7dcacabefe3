import { expect, test } from 'vitest'
import { Random } from '../base/random.ts'
import { atRandom, inTurn } from './choices.ts'
import type { Rule } from './rules.ts'

const rulesFor = (...pods: string[]): Rule[] => pods.map((pod, index) => ({ pod, ip: `10.244.1.${index}`, probability: 1 / pods.length }))

test('in turn every rule comes once in a round, and a change of rules leaves nobody out', () => {
  const choose = inTurn()
  const take = (count: number, rules: readonly Rule[]) => Array.from({ length: count }, () => choose(rules)?.pod)
  expect(take(5, rulesFor('a', 'b', 'c'))).toEqual(['a', 'b', 'c', 'a', 'b'])
  expect(take(3, rulesFor('a', 'd', 'e'))).toEqual(['d', 'e', 'a'])
  expect(take(2, [])).toEqual([undefined, undefined])
  expect(take(2, rulesFor('a', 'b'))).toEqual(['b', 'a'])
})

test('at random every rule comes, not always in the same order, and none where there is none', () => {
  const choose = atRandom(new Random(3, 'choices'))
  const rules = rulesFor('a', 'b', 'c')
  const drawn = Array.from({ length: 60 }, () => choose(rules)?.pod)
  expect(new Set(drawn)).toEqual(new Set(['a', 'b', 'c']))
  expect(drawn.slice(0, 30)).not.toEqual(drawn.slice(30))
  expect(choose([])).toBeUndefined()
})
